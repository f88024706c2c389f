package io.github.grpclb.discovery;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.HostPort;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.TargetSchemes;

/**
 * Creates the resolver of a client's real target.
 */
final class TargetResolvers {

	private final NameResolver.Args args;

	private final SynchronizationContext context;

	private final Executor executor;

	private TargetResolvers(NameResolver.Args args) {
		this.args = args;
		this.context = args.getSynchronizationContext();
		Executor offload = args.getOffloadExecutor();
		this.executor = (offload != null) ? offload : ForkJoinPool.commonPool();
	}

	static NameResolver create(ClientSpec spec, NameResolver.Args args) {
		TargetResolvers resolvers = new TargetResolvers(args);
		resolvers.checkTransport(spec);
		if (!spec.backends().isEmpty()) {
			return resolvers.fixed(spec.backends());
		}
		if (spec.target().startsWith(TargetSchemes.STATIC_PREFIX)) {
			return resolvers
				.fixed(StaticNameResolver.parse(spec.target().substring(TargetSchemes.STATIC_PREFIX.length())));
		}
		return resolvers.byScheme(spec.target());
	}

	/** An open channel cannot go from one kind of transport to another. */
	private void checkTransport(ClientSpec spec) {
		LocalSockets sockets = this.args.getArg(LbNameResolverProvider.SOCKETS);
		String has = (sockets != null) ? sockets.scheme() : "";
		String needs = LocalSockets.schemeOf(spec.target());
		if (!has.equals(needs)) {
			throw new InvalidSpecException("target", spec.target(),
					"a target that the open channel's transport (%s) reaches".formatted(has.isEmpty() ? "TCP" : has),
					"Restart the application for that, or create the channel through BalancedChannels.");
		}
	}

	private NameResolver fixed(List<BackendSpec> backends) {
		return new StaticNameResolver(backends, HostLookup.JVM, this.context, this.executor);
	}

	private NameResolver byScheme(String target) {
		URI uri = URI.create(target);
		NameResolver own = ofApplication(uri);
		if (own != null) {
			return own;
		}
		return switch (uri.getScheme()) {
			case TargetSchemes.DNS -> dns(uri);
			case TargetSchemes.SRV -> srv(uri);
			case TargetSchemes.FILE -> new FileNameResolver(Path.of(uri), HostLookup.JVM, this.context, this.executor,
					this.args.getScheduledExecutorService());
			case LocalSockets.UNIX, LocalSockets.IN_PROCESS ->
				new SocketNameResolver(uri, Objects.requireNonNull(this.args.getArg(LbNameResolverProvider.SOCKETS)));
			default -> registered(uri);
		};
	}

	private NameResolver dns(URI uri) {
		HostLookup lookup = (uri.getAuthority() == null) ? HostLookup.JVM
				: new DnsServerLookup(DnsRecords.from(uri.getAuthority()));
		return new DnsNameResolver(HostPort.parse("target", name(uri)), lookup, this.context, this.executor);
	}

	private NameResolver srv(URI uri) {
		String server = (uri.getAuthority() != null) ? uri.getAuthority() : "";
		DnsRecords records = DnsRecords.from(server);
		HostLookup hosts = server.isEmpty() ? HostLookup.JVM : new DnsServerLookup(records);
		return new SrvNameResolver(name(uri), records, hosts, this.context, this.executor);
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
					"Add the library that resolves '%s', or use static://, dns:///, srv:/// or file:///."
						.formatted(uri.getScheme()));
		}
		return resolver;
	}

	/** The name of {@code dns:///name:port} as well as of {@code dns:name:port}. */
	private static String name(URI uri) {
		String path = (uri.getPath() != null) ? uri.getPath() : uri.getSchemeSpecificPart();
		return path.startsWith("/") ? path.substring(1) : path;
	}

}
