package io.github.grpclb.discovery;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.ProxyDetector;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.HostPort;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.TargetSchemes;
import io.github.grpclb.spec.TargetSyntax;

/**
 * Creates the resolver of a client's real target or targets.
 */
final class TargetResolvers {

	private final NameResolver.Args args;

	private final SynchronizationContext context;

	private final Executor executor;

	private final ProxyDetector proxies;

	private final HostLookup jvm;

	private final boolean ttl;

	private TargetResolvers(NameResolver.Args args, boolean ttl) {
		this.args = args;
		this.context = args.getSynchronizationContext();
		Executor offload = args.getOffloadExecutor();
		this.executor = (offload != null) ? offload : ForkJoinPool.commonPool();
		this.proxies = args.getProxyDetector();
		this.jvm = new JvmHostLookup(this.executor);
		this.ttl = ttl;
	}

	static NameResolver create(BalancedClient client, ClientSpec spec, NameResolver.Args args) {
		TargetResolvers resolvers = new TargetResolvers(args, spec.discovery().ttl());
		resolvers.checkTransport(spec);
		if (!spec.backends().isEmpty()) {
			return resolvers.fixed(spec.backends());
		}
		if (spec.discovery().targets().isEmpty()) {
			return resolvers.of(spec.target());
		}
		List<CompositeNameResolver.Source> sources = spec.discovery()
			.targets()
			.stream()
			.map((target) -> new CompositeNameResolver.Source(target, resolvers.of(target)))
			.toList();
		return new CompositeNameResolver(sources, client, args.getSynchronizationContext());
	}

	/** An open channel cannot go from one kind of transport to another. */
	private void checkTransport(ClientSpec spec) {
		LocalSockets sockets = this.args.getArg(LbNameResolverProvider.SOCKETS);
		String has = (sockets != null) ? sockets.scheme() : "";
		List<String> targets = spec.targets().isEmpty() ? List.of("") : spec.targets();
		for (String target : targets) {
			if (!has.equals(LocalSockets.schemeOf(target))) {
				throw new InvalidSpecException("target", target,
						"a target that the open channel's transport (%s) reaches"
							.formatted(has.isEmpty() ? "TCP" : has),
						"Restart the application for that, or create the channel through BalancedChannels.");
			}
		}
	}

	private NameResolver of(String target) {
		if (target.startsWith(TargetSchemes.STATIC_PREFIX)) {
			return fixed(StaticNameResolver.parse(target.substring(TargetSchemes.STATIC_PREFIX.length())));
		}
		URI uri = URI.create(target);
		NameResolver own = ofApplication(uri);
		if (own != null) {
			return own;
		}
		return switch (uri.getScheme()) {
			case TargetSchemes.DNS -> dns(uri);
			case TargetSchemes.SRV -> srv(uri);
			case TargetSchemes.FILE -> new FileNameResolver(Path.of(uri), hosts(this.jvm), this.context, this.executor,
					this.args.getScheduledExecutorService());
			case LocalSockets.UNIX, LocalSockets.IN_PROCESS ->
				new SocketNameResolver(uri, Objects.requireNonNull(this.args.getArg(LbNameResolverProvider.SOCKETS)));
			default -> registered(uri);
		};
	}

	private HostBackends hosts(HostLookup lookup) {
		return new HostBackends(lookup, this.proxies);
	}

	private NameResolver fixed(List<BackendSpec> backends) {
		return new StaticNameResolver(backends, hosts(this.jvm), this.context, this.executor);
	}

	private NameResolver dns(URI uri) {
		String name = TargetSyntax.name(uri);
		HostLookup lookup = (uri.getAuthority() != null || this.ttl) ? client(uri) : this.jvm;
		return new DnsNameResolver(name, HostPort.parse("target", name, this.args.getDefaultPort()), hosts(lookup),
				this.context, this.executor);
	}

	private NameResolver srv(URI uri) {
		DnsClient client = client(uri);
		return new SrvNameResolver(TargetSyntax.name(uri), client::services, hosts(client), this.context,
				this.executor);
	}

	private static DnsClient client(URI uri) {
		return (uri.getAuthority() != null) ? DnsClient.of(uri.getAuthority()) : DnsClient.ofSystem();
	}

	private @Nullable NameResolver ofApplication(URI uri) {
		BalancedClient client = this.args.getArg(LbNameResolverProvider.CLIENT);
		NameResolverProvider provider = (client != null) ? client.schemes().find(uri.getScheme()) : null;
		return (provider != null) ? provider.newNameResolver(uri, this.args) : null;
	}

	private NameResolver registered(URI uri) {
		NameResolverProvider provider = this.args.getNameResolverRegistry().getProviderForScheme(uri.getScheme());
		NameResolver resolver = (provider != null) ? provider.newNameResolver(uri, this.args) : null;
		if (resolver == null) {
			throw new InvalidSpecException("target", uri, "a target whose scheme has a name resolver",
					"Add the library that resolves '%s', or use %s.".formatted(uri.getScheme(),
							String.join(", ", TargetSchemes.BUILT_IN)));
		}
		return resolver;
	}

}
