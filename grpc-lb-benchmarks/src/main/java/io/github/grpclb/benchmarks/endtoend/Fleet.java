package io.github.grpclb.benchmarks.endtoend;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.benchmarks.clients.EchoServer;
import io.github.grpclb.benchmarks.endtoend.Path.Via;
import io.github.grpclb.benchmarks.process.ChildJvm;
import io.github.grpclb.benchmarks.process.ProcessCpu;

/**
 * All processes of a run: three servers and the proxies, shared, and a client for each
 * path. They live through all rounds, so that each meets the others' servers as warm as
 * its own.
 */
final class Fleet implements AutoCloseable {

	private static final int SERVERS = 3;

	private static final int HEAP_MEGABYTES = 256;

	private final List<ChildJvm> servers;

	private final Map<Via, Proxy> proxies = new EnumMap<>(Via.class);

	private final Map<Path, ChildJvm> clients = new EnumMap<>(Path.class);

	Fleet(int width) throws IOException {
		this.servers = IntStream.range(0, SERVERS)
			.mapToObj((i) -> ChildJvm.start(EchoServer.class, ChildJvm.heap(HEAP_MEGABYTES), EchoServer.WITH_HEALTH))
			.toList();
		List<String> addresses = this.servers.stream().map((server) -> "127.0.0.1:" + server.answer()).toList();
		put(Via.NGINX, Proxy.nginx(addresses));
		put(Via.HAPROXY, Proxy.haproxy(addresses));
		for (Path path : Path.values()) {
			String backends = (path == Path.PICK_FIRST) ? addresses.get(0)
					: (path.via() == Via.NOTHING) ? String.join(",", addresses) : address(path.via());
			if (backends != null) {
				this.clients.put(path, ChildJvm.start(EndToEndClient.class, ChildJvm.heap(HEAP_MEGABYTES),
						path.stack().name(), Integer.toString(width), backends));
			}
		}
		this.clients.values().forEach(ChildJvm::answer);
	}

	private void put(Via via, @Nullable Proxy proxy) {
		if (proxy != null) {
			this.proxies.put(via, proxy);
		}
	}

	private @Nullable String address(Via via) {
		Proxy proxy = this.proxies.get(via);
		return (proxy != null) ? proxy.address() : null;
	}

	/** Those whose proxy is there. */
	List<Path> paths() {
		return List.copyOf(this.clients.keySet());
	}

	Reading round(Path path, int millis) {
		ChildJvm client = client(path);
		List<Long> pids = new ArrayList<>(this.servers.stream().map(ChildJvm::pid).toList());
		pids.add(client.pid());
		Proxy proxy = this.proxies.get(path.via());
		if (proxy != null) {
			proxy.pids().forEach(pids::add);
		}
		long before = ProcessCpu.nanos(pids);
		Round round = Round.parse(client.ask(Integer.toString(millis)));
		return new Reading(round, ProcessCpu.nanos(pids) - before);
	}

	private ChildJvm client(Path path) {
		ChildJvm client = this.clients.get(path);
		if (client == null) {
			throw new IllegalArgumentException(path + " does not take part");
		}
		return client;
	}

	@Override
	public void close() {
		this.clients.values().forEach(ChildJvm::close);
		this.proxies.values().forEach(Proxy::close);
		this.servers.forEach(ChildJvm::close);
	}

	/**
	 * A round from inside and from outside.
	 *
	 * @param round what the client saw
	 * @param cpuNanos what all processes on the way used
	 */
	record Reading(Round round, long cpuNanos) {

		double cpuMicrosPerCall() {
			return this.cpuNanos / 1e3 / this.round.calls();
		}

	}

}
