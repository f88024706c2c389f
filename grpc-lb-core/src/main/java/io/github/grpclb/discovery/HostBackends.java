package io.github.grpclb.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.grpc.EquivalentAddressGroup;
import io.grpc.ProxiedSocketAddress;
import io.grpc.ProxyDetector;
import org.jspecify.annotations.Nullable;

/**
 * Makes backends of hosts: every address of a host is one. All hosts are looked up at the
 * same time, within one time limit. A host that does not exist is left out while others
 * are there; one whose look-up failed keeps the addresses that it had. Hosts behind an
 * HTTP CONNECT proxy are left to the proxy, as grpc-java's own resolver does. One look-up
 * at a time.
 */
final class HostBackends {

	/** All look-ups of one answer share it: three tries of two seconds, and some air. */
	static final Duration TIME_LIMIT = Duration.ofSeconds(8);

	private final HostLookup lookup;

	private final ProxyDetector proxies;

	/** Of the hosts in use, so that a failed look-up does not shorten the list. */
	private Map<String, HostAddresses> known = Map.of();

	HostBackends(HostLookup lookup, ProxyDetector proxies) {
		this.lookup = lookup;
		this.proxies = proxies;
	}

	/** When a look-up that begins now has to end, as {@link System#nanoTime()} has it. */
	static long deadline() {
		return System.nanoTime() + TIME_LIMIT.toNanos();
	}

	/**
	 * Looks hosts up. Blocks.
	 * @param hosts the hosts
	 * @param deadline when it has to end
	 * @return the backends, in the order of their hosts
	 * @throws IOException if there is none, and a look-up says why
	 */
	Found look(List<HostBackend> hosts, long deadline) throws IOException, InterruptedException {
		Map<HostBackend, ProxiedSocketAddress> proxied = new HashMap<>();
		Map<String, CompletableFuture<HostAddresses>> asked = new LinkedHashMap<>();
		boolean literals = false;
		for (HostBackend host : hosts) {
			ProxiedSocketAddress proxy = this.proxies
				.proxyFor(InetSocketAddress.createUnresolved(host.host(), host.port()));
			if (proxy != null) {
				proxied.put(host, proxy);
			}
			else if (host.literal() == null) {
				asked.computeIfAbsent(host.host(), this.lookup::ask);
			}
			else {
				literals = true;
			}
		}
		Answers answers = answers(asked, literals, deadline);
		List<EquivalentAddressGroup> groups = new ArrayList<>();
		long ttl = HostAddresses.NO_TTL;
		for (HostBackend host : hosts) {
			ProxiedSocketAddress proxy = proxied.get(host);
			if (proxy != null) {
				groups.add(new EquivalentAddressGroup(proxy, host.attributes()));
				continue;
			}
			if (host.literal() != null) {
				groups.add(host.literal());
				continue;
			}
			HostAddresses found = answers.found().get(host.host());
			if (found != null) {
				ttl = Math.min(ttl, found.ttlSeconds());
				for (InetAddress address : found.addresses()) {
					groups.add(
							new EquivalentAddressGroup(new InetSocketAddress(address, host.port()), host.attributes()));
				}
			}
		}
		if (groups.isEmpty() && !answers.failed().isEmpty()) {
			throw answers.failed().values().iterator().next();
		}
		return new Found(groups, ttl, answers.missing());
	}

	private Answers answers(Map<String, CompletableFuture<HostAddresses>> asked, boolean literals, long deadline)
			throws InterruptedException {
		Map<String, HostAddresses> found = new HashMap<>();
		Map<String, IOException> failed = new TreeMap<>();
		boolean any = literals;
		for (Map.Entry<String, CompletableFuture<HostAddresses>> it : asked.entrySet()) {
			try {
				found.put(it.getKey(),
						it.getValue().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
				any = true;
			}
			catch (ExecutionException ex) {
				failed.put(it.getKey(), (ex.getCause() instanceof IOException io) ? io
						: new IOException(it.getKey() + ": " + ex.getCause(), ex.getCause()));
			}
			catch (TimeoutException ex) {
				failed.put(it.getKey(), new IOException(
						"no answer for %s within %d s".formatted(it.getKey(), TIME_LIMIT.toSeconds()), ex));
			}
		}
		if (any) {
			// If none has answered, the list as a whole is what is kept, and shown stale.
			failed.forEach((host, why) -> {
				HostAddresses before = this.known.get(host);
				if (before != null && !(why instanceof UnknownHostException)) {
					found.put(host, before);
				}
			});
			this.known = Map.copyOf(found);
		}
		return new Answers(found, failed);
	}

	private record Answers(Map<String, HostAddresses> found, Map<String, IOException> failed) {

		@Nullable String missing() {
			return this.failed.isEmpty() ? null
					: String.join("; ", this.failed.values().stream().map(Throwable::getMessage).toList());
		}

	}

}
