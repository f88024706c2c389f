package io.github.grpclb.autoconfigure.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.grpc.EquivalentAddressGroup;
import io.grpc.Status;
import org.springframework.cloud.client.ServiceInstance;

import io.github.grpclb.discovery.registry.BackendHosts;
import io.github.grpclb.discovery.registry.BackendSink;
import io.github.grpclb.discovery.registry.RegisteredBackend;
import io.github.grpclb.discovery.registry.RegistryException;
import io.github.grpclb.discovery.registry.RegistrySource;
import io.github.grpclb.spec.HostPort;

/**
 * One service, as Spring Cloud's discovery clients know it: looked at when somebody says
 * that it may have changed, on the resolver's own thread, because a discovery client may
 * ask over the network.
 */
final class SpringCloudSource implements RegistrySource {

	/** Some clients send heartbeats far more often than anything changes. */
	private static final long SPACING_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final String service;

	private final DiscoveryClients clients;

	private final BackendHosts hosts = new BackendHosts();

	/** Guarded by {@code this}. */
	private boolean woken;

	SpringCloudSource(String service, DiscoveryClients clients) {
		this.service = service;
		this.clients = clients;
	}

	@Override
	public String endpoint() {
		return "Spring Cloud's discovery client";
	}

	@Override
	public void follow(BackendSink backends) throws RegistryException, InterruptedException {
		List<EquivalentAddressGroup> last = List.of();
		while (true) {
			long begun = System.nanoTime();
			synchronized (this) {
				this.woken = false;
			}
			last = look(backends, last);
			await(begun);
		}
	}

	private List<EquivalentAddressGroup> look(BackendSink sink, List<EquivalentAddressGroup> last)
			throws RegistryException, InterruptedException {
		List<ServiceInstance> instances = ask();
		List<String> broken = new ArrayList<>();
		List<EquivalentAddressGroup> groups = this.hosts.resolve(backends(instances, broken));
		if (groups.isEmpty()) {
			sink.deliverNone("%s knows %d instance(s) of service '%s', none of them usable. %s".formatted(endpoint(),
					instances.size(), this.service,
					instances.isEmpty() ? "Check the service's name in the registry, and that its servers register."
							: "Check their host, their port and their metadata gRPC_port."));
		}
		else if (groups.equals(last)) {
			sink.confirm();
		}
		else {
			sink.deliver(groups);
		}
		if (!broken.isEmpty() && !groups.isEmpty()) {
			sink.warn(new RegistryException(Status.Code.UNAVAILABLE, endpoint(),
					"instances of service '%s' without a usable port are left out: %s".formatted(this.service, broken),
					"Set their metadata gRPC_port to the port of the gRPC server."));
		}
		return groups;
	}

	private List<ServiceInstance> ask() throws RegistryException {
		try {
			return this.clients.instances(this.service);
		}
		catch (RuntimeException ex) {
			throw new RegistryException(Status.Code.UNAVAILABLE, endpoint(), "it failed: " + ex,
					"Check that the registry runs and can be reached; it is asked again.", ex);
		}
	}

	/** The first of several instances with one address: a channel connects to it once. */
	private static List<RegisteredBackend> backends(List<ServiceInstance> instances, List<String> broken) {
		Map<HostPort, RegisteredBackend> backends = new LinkedHashMap<>();
		for (ServiceInstance instance : instances) {
			InstanceBackend backend = new InstanceBackend(instance);
			HostPort address = backend.address();
			if (address == null) {
				broken.add(backend.id());
			}
			else {
				backends.putIfAbsent(address, backend.at(address));
			}
		}
		return List.copyOf(backends.values());
	}

	/** Tells that there may be something new; does not block. */
	synchronized void wake() {
		this.woken = true;
		notifyAll();
	}

	private synchronized void await(long begun) throws InterruptedException {
		while (!this.woken) {
			wait();
		}
		long left = SPACING_NANOS - (System.nanoTime() - begun);
		while (left > 0) {
			TimeUnit.NANOSECONDS.timedWait(this, left);
			left = SPACING_NANOS - (System.nanoTime() - begun);
		}
	}

	@Override
	public void close() {
		// The interrupted thread has left the wait; there is nothing to give back.
	}

}
