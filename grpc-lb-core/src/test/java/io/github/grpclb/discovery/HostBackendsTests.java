package io.github.grpclb.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.grpc.EquivalentAddressGroup;
import io.grpc.HttpConnectProxiedSocketAddress;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.spec.BackendSpec;

import static org.assertj.core.api.Assertions.assertThat;

class HostBackendsTests {

	private final SynchronizationContext context = new SynchronizationContext((thread, ex) -> {
		throw new AssertionError(ex);
	});

	private final Map<String, List<String>> hosts = new HashMap<>();

	private final HostBackends backends = new HostBackends(this::answer, (target) -> null);

	private CompletableFuture<HostAddresses> answer(String host) {
		List<String> addresses = this.hosts.get(host);
		if (addresses == null) {
			return CompletableFuture.failedFuture(new UnknownHostException(host));
		}
		if (addresses.isEmpty()) {
			return CompletableFuture.failedFuture(new IOException(host + " timed out"));
		}
		return CompletableFuture
			.completedFuture(new HostAddresses(addresses.stream().map(HostBackendsTests::address).toList(), 60));
	}

	private static InetAddress address(String literal) {
		try {
			return InetAddress.getByName(literal);
		}
		catch (UnknownHostException ex) {
			throw new AssertionError(ex);
		}
	}

	private StaticNameResolver listed(String... addresses) {
		return new StaticNameResolver(List.of(addresses).stream().map(BackendSpec::of).toList(), this.backends,
				this.context, Runnable::run);
	}

	private static List<String> texts(Found found) {
		return found.groups().stream().map((group) -> group.getAddresses().get(0).toString()).toList();
	}

	@Test
	void allAddressesOfAListedNameAreBackendsInAnOrderThatRotationDoesNotChange() throws Exception {
		this.hosts.put("orders", List.of("10.0.0.200", "10.0.0.1"));
		StaticNameResolver resolver = listed("orders:50051");
		Found first = resolver.look();
		assertThat(texts(first)).containsExactly("/10.0.0.1:50051", "/10.0.0.200:50051");
		assertThat(first.groups().get(1).getAttributes().get(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE))
			.isEqualTo("orders:50051");
		this.hosts.put("orders", List.of("10.0.0.1", "10.0.0.200"));
		assertThat(resolver.look().groups()).isEqualTo(first.groups());
	}

	@Test
	void nameThatIsUnknownIsLeftOutUntilItAppears() throws Exception {
		this.hosts.put("a", List.of("10.0.0.1"));
		StaticNameResolver resolver = listed("a:1", "late:1");
		Found without = resolver.look();
		assertThat(texts(without)).containsExactly("/10.0.0.1:1");
		assertThat(without.missing()).contains("late");
		this.hosts.put("late", List.of("10.0.0.2"));
		Found with = resolver.look();
		assertThat(texts(with)).containsExactly("/10.0.0.1:1", "/10.0.0.2:1");
		assertThat(with.missing()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a:1", "10.0.0.1:1" })
	void nameWhoseLookUpFailsKeepsItsAddresses(String other) throws Exception {
		this.hosts.put("a", List.of("10.0.0.1"));
		this.hosts.put("b", List.of("10.0.0.2"));
		StaticNameResolver resolver = listed(other, "b:1");
		resolver.look();
		this.hosts.put("b", List.of());
		Found found = resolver.look();
		assertThat(texts(found)).containsExactly("/10.0.0.1:1", "/10.0.0.2:1");
		assertThat(found.missing()).isEqualTo("b timed out");
	}

	@Test
	void literalsAreNotLookedUpAndAreTheSameObjectsInEveryAnswer() throws Exception {
		StaticNameResolver resolver = listed("10.0.0.1:1", "[2001:db8::7]:2");
		Found first = resolver.look();
		assertThat(texts(first)).containsExactly("/10.0.0.1:1", "/[2001:db8:0:0:0:0:0:7]:2");
		assertThat(resolver.look().groups().get(1)).isSameAs(first.groups().get(1));
	}

	@Test
	void aListOfLiteralsIsLookedAtOnceAndAnsweredAtEveryRefresh() {
		List<Runnable> asked = new ArrayList<>();
		StaticNameResolver resolver = new StaticNameResolver(List.of(BackendSpec.of("10.0.0.1:1")), this.backends,
				this.context, asked::add);
		List<NameResolver.ResolutionResult> answers = new ArrayList<>();
		this.context.execute(() -> resolver.start(new NameResolver.Listener2() {

			@Override
			public Status onResult2(NameResolver.ResolutionResult result) {
				answers.add(result);
				return Status.OK;
			}

			@Override
			public void onResult(NameResolver.ResolutionResult result) {
				throw new AssertionError("the old way");
			}

			@Override
			public void onError(Status error) {
				throw new AssertionError("the old way");
			}

		}));
		asked.get(0).run();
		this.context.execute(resolver::refresh);
		assertThat(asked).hasSize(1);
		assertThat(answers).hasSize(2);
	}

	@Test
	void whatOnlyLooksLikeALiteralIsLookedUp() throws Exception {
		this.hosts.put("10.0.0.999", List.of("10.0.0.9"));
		assertThat(texts(listed("10.0.0.999:1").look())).containsExactly("/10.0.0.9:1");
	}

	@Test
	void hostBehindAnHttpConnectProxyIsLeftToTheProxy() throws Exception {
		HostBackends proxied = new HostBackends(this::answer,
				(target) -> HttpConnectProxiedSocketAddress.newBuilder()
					.setTargetAddress((InetSocketAddress) target)
					.setProxyAddress(new InetSocketAddress(address("10.9.9.9"), 3128))
					.build());
		Found found = new StaticNameResolver(List.of(BackendSpec.of("inside.only:443")), proxied, this.context,
				Runnable::run)
			.look();
		assertThat(found.groups().get(0).getAddresses().get(0)).isInstanceOfSatisfying(
				HttpConnectProxiedSocketAddress.class,
				(it) -> assertThat(it.getTargetAddress().getHostString()).isEqualTo("inside.only"));
	}

}
