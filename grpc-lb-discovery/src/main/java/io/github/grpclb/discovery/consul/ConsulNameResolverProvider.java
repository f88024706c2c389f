package io.github.grpclb.discovery.consul;

import java.net.URI;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.discovery.registry.RegistryNameResolver;

/**
 * Resolves {@code consul:///service?tag=&dc=&passing=true&near=} by
 * <a href="https://developer.hashicorp.com/consul/api-docs/features/blocking">blocking
 * queries</a> to a Consul agent, so that a change arrives at once. Immutable and
 * thread-safe. Without Spring, register it yourself:
 * {@code NameResolverRegistry.getDefaultRegistry().register(new ConsulNameResolverProvider(settings))}.
 */
public final class ConsulNameResolverProvider extends NameResolverProvider {

	/** The scheme of targets in Consul. */
	public static final String SCHEME = "consul";

	private final ConsulSettings settings;

	/**
	 * Creates a provider.
	 * @param settings how the agent is reached
	 */
	public ConsulNameResolverProvider(ConsulSettings settings) {
		this.settings = settings;
	}

	/**
	 * Creates the resolver of a service.
	 * @param target such as {@code consul:///orders?tag=v1}
	 * @param args the channel's
	 * @return the resolver, {@code null} for another scheme
	 * @throws io.github.grpclb.spec.InvalidSpecException if the target is not of that
	 * form
	 */
	@Override
	public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
		if (!SCHEME.equals(target.getScheme())) {
			return null;
		}
		ConsulTarget parsed = ConsulTarget.parse(target);
		ConsulSource source = new ConsulSource(this.settings, parsed, args.getScheduledExecutorService());
		return new RegistryNameResolver(parsed.authority(), source, args);
	}

	@Override
	public String getDefaultScheme() {
		return SCHEME;
	}

	@Override
	protected boolean isAvailable() {
		return true;
	}

	@Override
	protected int priority() {
		// Below dns, so that the default scheme of plain targets stays as it was.
		return 4;
	}

}
