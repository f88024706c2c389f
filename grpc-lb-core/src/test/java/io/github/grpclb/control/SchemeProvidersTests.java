package io.github.grpclb.control;

import java.net.URI;
import java.util.List;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class SchemeProvidersTests {

	private record Scheme(String scheme, int level, boolean there) {

		NameResolverProvider provider() {
			return new NameResolverProvider() {

				@Override
				protected boolean isAvailable() {
					return there();
				}

				@Override
				protected int priority() {
					return level();
				}

				@Override
				public String getDefaultScheme() {
					return scheme();
				}

				@Override
				public NameResolver newNameResolver(URI target, NameResolver.Args args) {
					return null;
				}

			};
		}

	}

	@Test
	void earlierLayerGoesFirstWhateverItsPriority() {
		NameResolverProvider users = new Scheme("consul", 1, true).provider();
		NameResolverProvider ours = new Scheme("consul", 9, true).provider();
		SchemeProviders schemes = new SchemeProviders(List.of(List.of(users), List.of(ours)));
		assertThat(schemes.find("consul")).isSameAs(users);
		assertThat(schemes.find("etcd")).isNull();
	}

	@Test
	void providerThatIsNotAvailableIsNamed() {
		NameResolverProvider absent = new Scheme("consul", 1, false).provider();
		assertThatIllegalStateException().isThrownBy(() -> new SchemeProviders(List.of(List.of(absent))))
			.withMessageContaining(absent.getClass().getName());
	}

	@Test
	void applicationsOfOneJvmDoNotMeet() {
		BalancerRegistry one = new BalancerRegistry();
		BalancerRegistry two = new BalancerRegistry();
		one.resolveBy(new SchemeProviders(List.of(List.of(new Scheme("own", 5, true).provider()))));
		assertThat(one.schemes().find("own")).isNotNull();
		assertThat(two.schemes().find("own")).isNull();
	}

}
