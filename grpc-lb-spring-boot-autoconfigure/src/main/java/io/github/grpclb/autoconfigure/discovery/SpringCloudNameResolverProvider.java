package io.github.grpclb.autoconfigure.discovery;

import java.net.URI;

import io.grpc.NameResolver;

import io.github.grpclb.discovery.SchemeResolverProvider;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Resolves {@code discovery:///service} by the application's discovery clients. net.devh
 * has a resolver of the same scheme, which knows no weights, zones and labels and does
 * not notice when they change; ours goes before it.
 */
final class SpringCloudNameResolverProvider extends SchemeResolverProvider {

	static final String SCHEME = "discovery";

	private final DiscoveryClients clients;

	private final Heartbeats heartbeats;

	SpringCloudNameResolverProvider(DiscoveryClients clients, Heartbeats heartbeats) {
		super(SCHEME);
		this.clients = clients;
		this.heartbeats = heartbeats;
	}

	@Override
	protected NameResolver resolver(URI target, NameResolver.Args args) {
		return new SpringCloudNameResolver(service(target), this.clients, this.heartbeats, args);
	}

	private String service(URI target) {
		String path = (target.getPath() != null) ? target.getPath() : target.getSchemeSpecificPart();
		String service = path.startsWith("/") ? path.substring(1) : path;
		if (service.isBlank() || service.indexOf('/') >= 0 || target.getRawAuthority() != null) {
			throw new InvalidSpecException("target", target, "discovery:///service",
					"Write three slashes, then the service as the registry names it: discovery:///orders.");
		}
		if (!this.clients.any()) {
			throw new InvalidSpecException("target", target, "a target that a DiscoveryClient bean resolves",
					"Add a client of your registry, for example spring-cloud-starter-netflix-eureka-client, and do "
							+ "not set spring.cloud.discovery.enabled to false.");
		}
		return service;
	}

}
