package io.github.grpclb.test;

import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.Set;

import io.grpc.NameResolver;
import io.grpc.inprocess.InProcessSocketAddress;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.discovery.LbNameResolverProvider;
import io.github.grpclb.discovery.SchemeResolverProvider;

/**
 * Resolves {@code in-process:} targets of one application to the backends of its cluster.
 */
final class ClusterNameResolverProvider extends SchemeResolverProvider {

	static final String SCHEME = "in-process";

	private final VirtualCluster cluster;

	ClusterNameResolverProvider(VirtualCluster cluster) {
		super(SCHEME);
		this.cluster = cluster;
	}

	@Override
	protected @Nullable NameResolver resolver(URI target, NameResolver.Args args) {
		BalancedClient client = args.getArg(LbNameResolverProvider.CLIENT);
		return (client != null)
				? new ClusterNameResolver(this.cluster.client(client.name()), args.getSynchronizationContext()) : null;
	}

	@Override
	public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
		return Set.of(InProcessSocketAddress.class);
	}

	@Override
	protected int priority() {
		// Nobody else resolves this scheme for the application under test.
		return BELOW_DNS + 1;
	}

}
