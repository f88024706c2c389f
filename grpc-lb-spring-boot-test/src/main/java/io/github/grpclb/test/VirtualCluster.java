package io.github.grpclb.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import io.grpc.BindableService;
import org.assertj.core.api.AssertProvider;
import org.awaitility.Awaitility;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;

import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.test.GrpcLbTest.Backends;

/**
 * The backends of an application under test, in this JVM. {@code assertThat(cluster)}
 * looks at what they have really been called with. Before each test method everything is
 * as at the start again, counts included; what clients have learned, such as latencies
 * and ejections, they keep. Thread-safe.
 */
public final class VirtualCluster implements AssertProvider<ClusterAssert>, DisposableBean {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final List<Backends> declared;

	private final ObjectProvider<BalancerRegistry> registry;

	private final CallClock clock = new CallClock();

	private final Map<String, ClientBackends> clients = new TreeMap<>();

	VirtualCluster(List<Backends> declared, ObjectProvider<BalancerRegistry> registry) {
		this.declared = List.copyOf(declared);
		this.registry = registry;
	}

	/** Gives a client its backends, once. */
	synchronized void accept(ClientSpec spec) {
		this.clients.computeIfAbsent(spec.name(), (name) -> {
			List<Backends> own = this.declared.stream().filter((backends) -> backends.client().equals(name)).toList();
			return new ClientBackends(name, own.isEmpty() ? BackendSeed.configured(spec) : BackendSeed.of(own),
					this.clock);
		});
	}

	synchronized ClientBackends client(String name) {
		ClientBackends client = this.clients.get(name);
		if (client == null) {
			throw new IllegalArgumentException(
					"No client '%s' under grpc.lb.clients; there are %s".formatted(name, this.clients.keySet()));
		}
		return client;
	}

	/**
	 * Returns the backends of a client that discovery tells it.
	 * @param client its name
	 * @return the backends, in the order of discovery
	 */
	public List<VirtualBackend> backends(String client) {
		return client(client).list();
	}

	/**
	 * Returns one backend.
	 * @param name its name
	 * @return the backend
	 * @throws IllegalArgumentException if there is none of that name, or more than one
	 */
	public VirtualBackend backend(String name) {
		List<VirtualBackend> all = all();
		List<VirtualBackend> found = all.stream().filter((backend) -> backend.name().equals(name)).toList();
		if (found.size() != 1) {
			throw new IllegalArgumentException(
					"%s backend '%s'; there are %s".formatted(found.isEmpty() ? "No" : "More than one", name, all));
		}
		return found.get(0);
	}

	private synchronized List<VirtualBackend> all() {
		List<VirtualBackend> all = new ArrayList<>();
		this.clients.values().forEach((client) -> all.addAll(client.list()));
		return all;
	}

	/**
	 * Adds a backend, until the end of the test method. Discovery tells the client at
	 * once.
	 * @param client the client's name
	 * @param name the backend's name
	 * @return the backend, with weight 1 and no zone or labels
	 */
	public VirtualBackend add(String client, String name) {
		return client(client).add(name);
	}

	/**
	 * Takes a backend out of what discovery tells, until the end of the test method. One
	 * that was there from the start goes on running, as a pod does that terminates.
	 * @param backend the backend
	 */
	public void remove(VirtualBackend backend) {
		client(backend.client()).remove(backend);
	}

	/**
	 * Sets what the backends of a client answer to calls of one service. It stays for the
	 * tests that share the context.
	 * @param client the client's name
	 * @param service makes the service of each backend; called once more than there are
	 * backends
	 */
	public void serve(String client, Function<VirtualBackend, BindableService> service) {
		client(client).serve(service);
	}

	/**
	 * Waits until a client is connected to all backends that run. A channel connects with
	 * its first call, so that one must have been made.
	 * @param client the client's name
	 * @throws org.awaitility.core.ConditionTimeoutException if it is not within 30 s; the
	 * message has the reasons
	 */
	public void awaitReady(String client) {
		List<String> running = backends(client).stream()
			.filter(VirtualBackend::isRunning)
			.map(VirtualBackend::address)
			.toList();
		Awaitility.await("client '" + client + "' is connected to " + running)
			.atMost(PATIENCE)
			.untilAsserted(() -> org.assertj.core.api.Assertions.assertThat(ready(client))
				.as("ready backends of '%s'", client)
				.containsAll(running));
	}

	private List<String> ready(String client) {
		return this.registry.getObject()
			.find(client)
			.orElseThrow()
			.snapshot()
			.backends()
			.stream()
			.filter(BackendSnapshot::eligible)
			.map(BackendSnapshot::address)
			.toList();
	}

	/**
	 * Makes everything as it was declared, and forgets all calls.
	 */
	public void reset() {
		List<ClientBackends> clients;
		synchronized (this) {
			clients = List.copyOf(this.clients.values());
		}
		clients.forEach(ClientBackends::reset);
	}

	@Override
	public ClusterAssert assertThat() {
		return new ClusterAssert(this);
	}

	@Override
	public void destroy() {
		List<ClientBackends> clients;
		synchronized (this) {
			clients = List.copyOf(this.clients.values());
		}
		clients.forEach(ClientBackends::close);
		this.clock.close();
	}

}
