package io.github.grpclb.discovery.consul;

import java.net.URI;

import io.grpc.NameResolver;

import io.github.grpclb.discovery.SchemeResolverProvider;
import io.github.grpclb.discovery.registry.RegistryNameResolver;

/**
 * Resolves {@code consul:///service?tag=&dc=&passing=true&near=} by
 * <a href="https://developer.hashicorp.com/consul/api-docs/features/blocking">blocking
 * queries</a> to a Consul agent, so that a change arrives at once. Immutable and
 * thread-safe. Without Spring, register it yourself:
 * {@code NameResolverRegistry.getDefaultRegistry().register(new ConsulNameResolverProvider(settings))}.
 */
public final class ConsulNameResolverProvider extends SchemeResolverProvider {

	/** The scheme of targets in Consul. */
	public static final String SCHEME = "consul";

	private final ConsulSettings settings;

	/**
	 * Creates a provider.
	 * @param settings how the agent is reached
	 */
	public ConsulNameResolverProvider(ConsulSettings settings) {
		super(SCHEME);
		this.settings = settings;
	}

	@Override
	protected NameResolver resolver(URI target, NameResolver.Args args) {
		ConsulTarget parsed = ConsulTarget.parse(target);
		ConsulSource source = new ConsulSource(this.settings, parsed, args.getScheduledExecutorService());
		return new RegistryNameResolver(parsed.authority(), source, args);
	}

}
