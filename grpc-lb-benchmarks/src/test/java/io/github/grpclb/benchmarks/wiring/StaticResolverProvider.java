package io.github.grpclb.benchmarks.wiring;

import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.StatusOr;
import io.grpc.inprocess.InProcessSocketAddress;

import io.github.grpclb.discovery.SchemeResolverProvider;

/**
 * Resolves {@code fleet:///a,b,c} to in-process servers of these names.
 */
final class StaticResolverProvider extends SchemeResolverProvider {

	static final String SCHEME = "fleet";

	StaticResolverProvider() {
		super(SCHEME);
	}

	@Override
	protected NameResolver resolver(URI target, NameResolver.Args args) {
		List<EquivalentAddressGroup> addresses = List.of(target.getPath().substring(1).split(","))
			.stream()
			.map((name) -> new EquivalentAddressGroup(new InProcessSocketAddress(name)))
			.toList();
		return new NameResolver() {

			@Override
			public String getServiceAuthority() {
				return SCHEME;
			}

			@Override
			public void start(Listener2 listener) {
				listener.onResult2(
						ResolutionResult.newBuilder().setAddressesOrError(StatusOr.fromValue(addresses)).build());
			}

			@Override
			public void shutdown() {
			}

		};
	}

	@Override
	public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
		return List.of(InProcessSocketAddress.class);
	}

}
