package io.github.grpclb.test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import io.grpc.BindableService;

/**
 * The backends of one client. Thread-safe.
 */
final class ClientBackends {

	private final String client;

	private final CallClock clock;

	private final VirtualServices services = new VirtualServices();

	private final List<VirtualBackend> seeded;

	private final List<VirtualBackend> backends;

	private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

	ClientBackends(String client, List<BackendSeed> seeds, CallClock clock) {
		this.client = client;
		this.clock = clock;
		this.seeded = seeds.stream().map(this::create).toList();
		this.backends = new CopyOnWriteArrayList<>(this.seeded);
	}

	private VirtualBackend create(BackendSeed seed) {
		return new VirtualBackend(this.client, seed, this.services, this.clock, this::changed);
	}

	private void changed() {
		this.listeners.forEach(Runnable::run);
	}

	List<VirtualBackend> list() {
		return List.copyOf(this.backends);
	}

	List<Runnable> listeners() {
		return this.listeners;
	}

	void serve(Function<VirtualBackend, BindableService> factory) {
		this.services.serve(this.seeded.get(0), factory);
	}

	synchronized VirtualBackend add(String name) {
		if (this.backends.stream().anyMatch((backend) -> backend.name().equals(name))) {
			throw new IllegalArgumentException("Client '%s' has a backend '%s' already".formatted(this.client, name));
		}
		VirtualBackend backend = create(BackendSeed.plain(name));
		this.backends.add(backend);
		changed();
		return backend;
	}

	synchronized void remove(VirtualBackend backend) {
		if (this.backends.remove(backend)) {
			changed();
			// The seeded ones come back with the next test.
			if (!this.seeded.contains(backend)) {
				backend.close();
			}
		}
	}

	synchronized void reset() {
		List<VirtualBackend> before = list();
		// Rediscovered, a backend is connected to at once, without the backoff of before.
		if (this.backends.removeIf((backend) -> !backend.isRunning())) {
			changed();
		}
		this.seeded.forEach(VirtualBackend::reset);
		if (!this.backends.equals(this.seeded)) {
			this.backends.clear();
			this.backends.addAll(this.seeded);
			changed();
		}
		before.stream().filter((backend) -> !this.seeded.contains(backend)).forEach(VirtualBackend::close);
	}

	synchronized void close() {
		this.backends.forEach(VirtualBackend::close);
		this.seeded.forEach(VirtualBackend::close);
	}

}
