package io.github.grpclb.autoconfigure.discovery;

import io.grpc.NameResolver;

import io.github.grpclb.discovery.registry.RegistryNameResolver;

/**
 * Asks when the discovery client has a heartbeat, and whenever the channel asks: after
 * {@code discovery.refresh-interval}, or when a connection is lost.
 */
final class SpringCloudNameResolver extends NameResolver {

	private final SpringCloudSource source;

	private final Heartbeats heartbeats;

	private final Runnable wake;

	private final RegistryNameResolver follower;

	SpringCloudNameResolver(String service, DiscoveryClients clients, Heartbeats heartbeats, Args args) {
		this.source = new SpringCloudSource(service, clients);
		this.heartbeats = heartbeats;
		this.wake = this.source::wake;
		this.follower = new RegistryNameResolver(service, this.source, args);
	}

	@Override
	public String getServiceAuthority() {
		return this.follower.getServiceAuthority();
	}

	@Override
	public void start(Listener2 listener) {
		this.heartbeats.add(this.wake);
		this.follower.start(listener);
	}

	@Override
	public void refresh() {
		this.source.wake();
		this.follower.refresh();
	}

	@Override
	public void shutdown() {
		this.heartbeats.remove(this.wake);
		this.follower.shutdown();
	}

}
