package io.github.grpclb.discovery;

import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.Set;

import io.grpc.NameResolver;

import io.github.grpclb.control.BalancedClient;

/**
 * Resolves {@code lb:///name}. Which client that is, the channel's builder says through
 * {@link #CLIENT}: the name alone would not tell two applications in one JVM apart.
 */
public final class LbNameResolverProvider extends SchemeResolverProvider {

	/** The scheme of balanced targets. */
	public static final String SCHEME = "lb";

	/** The client that a channel belongs to, set by {@code BalancedChannels}. */
	public static final NameResolver.Args.Key<BalancedClient> CLIENT = NameResolver.Args.Key
		.create("io.github.grpclb.client");

	/**
	 * What the channel's transport connects to instead of TCP, set by
	 * {@code BalancedChannels} for {@code unix:} and {@code in-process:} targets.
	 */
	public static final NameResolver.Args.Key<LocalSockets> SOCKETS = NameResolver.Args.Key
		.create("io.github.grpclb.sockets");

	/** For {@code META-INF/services}. */
	public LbNameResolverProvider() {
		super(SCHEME);
	}

	@Override
	protected NameResolver resolver(URI target, NameResolver.Args args) {
		BalancedClient client = args.getArg(CLIENT);
		if (client == null) {
			throw new IllegalArgumentException(("Target '%s' belongs to no client. Create the channel through "
					+ "@GrpcClient, GrpcChannelFactory or BalancedChannels, and list the client under "
					+ "grpc.lb.clients.")
				.formatted(target));
		}
		return LbNameResolver.create(client, args);
	}

	@Override
	public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
		// Those of the client's real target, which only its channel knows.
		return Set.of();
	}

}
