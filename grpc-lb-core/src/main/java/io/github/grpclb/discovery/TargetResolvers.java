package io.github.grpclb.discovery;

import java.net.URI;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;

import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.HostPort;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Creates the resolver of a client's real target.
 */
final class TargetResolvers {

	private TargetResolvers() {
	}

	static NameResolver create(ClientSpec spec, NameResolver.Args args) {
		if (!spec.backends().isEmpty()) {
			return new StaticNameResolver(spec.backends(), HostLookup.JVM, args.getSynchronizationContext(),
					executor(args));
		}
		String target = spec.target();
		if (target.startsWith("static://")) {
			return new StaticNameResolver(StaticNameResolver.parse(target.substring("static://".length())),
					HostLookup.JVM, args.getSynchronizationContext(), executor(args));
		}
		URI uri = URI.create(target);
		if ("dns".equals(uri.getScheme()) && uri.getAuthority() == null) {
			return new DnsNameResolver(HostPort.parse("target", name(uri)), HostLookup.JVM,
					args.getSynchronizationContext(), executor(args));
		}
		NameResolverProvider provider = args.getNameResolverRegistry().getProviderForScheme(uri.getScheme());
		NameResolver resolver = (provider != null) ? provider.newNameResolver(uri, args) : null;
		if (resolver == null) {
			throw new InvalidSpecException("target", target, "a target whose scheme has a name resolver",
					"Add the library that resolves '%s', or use static:// or dns:///.".formatted(uri.getScheme()));
		}
		return resolver;
	}

	/** The name of {@code dns:///name:port} as well as of {@code dns:name:port}. */
	private static String name(URI uri) {
		if (uri.getPath() == null) {
			return uri.getSchemeSpecificPart();
		}
		return uri.getPath().startsWith("/") ? uri.getPath().substring(1) : uri.getPath();
	}

	private static Executor executor(NameResolver.Args args) {
		Executor offload = args.getOffloadExecutor();
		return (offload != null) ? offload : ForkJoinPool.commonPool();
	}

}
