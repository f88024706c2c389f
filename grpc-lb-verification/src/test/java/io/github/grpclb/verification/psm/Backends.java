package io.github.grpclb.verification.psm;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.verification.peer.CountingServer;

/**
 * The replicas of one deployment.
 *
 * @param servers real servers with the health service
 */
record Backends(List<CountingServer> servers) implements AutoCloseable {

	static Backends of(int size, CountingServer.Ledger ledger) {
		return new Backends(Stream.generate(() -> CountingServer.startWithHealth(ledger)).limit(size).toList());
	}

	List<String> addresses() {
		return this.servers.stream().map(CountingServer::address).toList();
	}

	/** As discovery would list them. */
	List<BackendSpec> listed(@Nullable String zone, int priority, Map<String, String> labels) {
		return listed((address) -> new BackendSpec(address, 1, zone, priority, labels));
	}

	List<BackendSpec> listed(Function<String, BackendSpec> backend) {
		return addresses().stream().map(backend).toList();
	}

	List<BackendSpec> listed() {
		return listed(BackendSpec::of);
	}

	void notServing() {
		this.servers.forEach(CountingServer::notServing);
	}

	void serving() {
		this.servers.forEach(CountingServer::serving);
	}

	@Override
	public void close() {
		this.servers.forEach(CountingServer::close);
	}

}
