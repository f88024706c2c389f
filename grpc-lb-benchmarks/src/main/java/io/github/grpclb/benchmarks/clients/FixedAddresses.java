package io.github.grpclb.benchmarks.clients;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;

/**
 * {@code fixed:///host:port,host:port} for grpc-java's own policies, which have no target
 * of several addresses.
 */
final class FixedAddresses extends NameResolverProvider {

	private static final String SCHEME = "fixed";

	static void register() {
		NameResolverRegistry.getDefaultRegistry().register(new FixedAddresses());
	}

	static String target(List<String> backends) {
		return SCHEME + ":///" + String.join(",", backends);
	}

	@Override
	public NameResolver newNameResolver(URI target, NameResolver.Args args) {
		List<EquivalentAddressGroup> groups = new ArrayList<>();
		for (String backend : target.getPath().substring(1).split(",")) {
			int colon = backend.lastIndexOf(':');
			groups.add(new EquivalentAddressGroup(new InetSocketAddress(backend.substring(0, colon),
					Integer.parseInt(backend.substring(colon + 1)))));
		}
		return new Resolver(groups);
	}

	@Override
	protected boolean isAvailable() {
		return true;
	}

	@Override
	protected int priority() {
		return 5;
	}

	@Override
	public String getDefaultScheme() {
		return SCHEME;
	}

	private static final class Resolver extends NameResolver {

		private final List<EquivalentAddressGroup> groups;

		Resolver(List<EquivalentAddressGroup> groups) {
			this.groups = groups;
		}

		@Override
		public void start(Listener2 listener) {
			listener
				.onResult(ResolutionResult.newBuilder().setAddressesOrError(StatusOr.fromValue(this.groups)).build());
		}

		@Override
		public String getServiceAuthority() {
			return "backends";
		}

		@Override
		public void shutdown() {
		}

	}

}
