package io.github.grpclb.discovery.registry;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.DaemonThread;

/**
 * Makes socket addresses of what a registry names. IP addresses, which registries hold as
 * a rule, cost no look-up. Host names are looked up side by side within one time limit,
 * so that one that hangs delays the others by no more than that; one that cannot be found
 * now keeps the address that it had. Used by the thread that follows the registry.
 */
public final class BackendHosts {

	private static final Logger logger = LoggerFactory.getLogger(BackendHosts.class);

	/** As long as a resolver with two servers and one retry each takes to give up. */
	private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);

	private final Lookup lookup;

	private final long limitNanos;

	private Map<String, InetAddress> known = new HashMap<>();

	private final Set<String> missed = new HashSet<>();

	/**
	 * Creates a look-up by the JVM: hosts file, search domains and its cache included.
	 */
	public BackendHosts() {
		this(InetAddress::getByName, LIMIT_NANOS);
	}

	BackendHosts(Lookup lookup, long limitNanos) {
		this.lookup = lookup;
		this.limitNanos = limitNanos;
	}

	/**
	 * Tells whether a later look-up could find other addresses.
	 * @return whether there were host names among the last backends
	 */
	public boolean anyNames() {
		return !this.known.isEmpty() || !this.missed.isEmpty();
	}

	/**
	 * Looks the hosts of some backends up. Blocks, for five seconds at most.
	 * @param backends the backends
	 * @return one address for each backend whose host is known, in the same order
	 * @throws InterruptedException if the resolver is shut down
	 */
	public List<EquivalentAddressGroup> resolve(List<RegisteredBackend> backends) throws InterruptedException {
		Map<String, InetAddress> names = look(backends);
		List<EquivalentAddressGroup> groups = new ArrayList<>(backends.size());
		for (RegisteredBackend backend : backends) {
			InetAddress address = literal(backend.address().host());
			Attributes attributes = backend.attributes();
			if (address == null) {
				address = names.get(backend.address().host());
				// TLS checks a backend that has a name of its own against that.
				attributes = attributes.toBuilder()
					.set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, backend.address().toString())
					.build();
			}
			if (address != null) {
				groups.add(new EquivalentAddressGroup(new InetSocketAddress(address, backend.address().port()),
						attributes));
			}
		}
		return groups;
	}

	private Map<String, InetAddress> look(List<RegisteredBackend> backends) throws InterruptedException {
		Map<String, CompletableFuture<InetAddress>> running = new HashMap<>();
		for (RegisteredBackend backend : backends) {
			String host = backend.address().host();
			if (literal(host) == null) {
				running.computeIfAbsent(host, this::start);
			}
		}
		long end = System.nanoTime() + this.limitNanos;
		Map<String, InetAddress> found = new HashMap<>();
		for (Map.Entry<String, CompletableFuture<InetAddress>> entry : running.entrySet()) {
			InetAddress address = await(entry.getKey(), entry.getValue(), end);
			if (address != null) {
				found.put(entry.getKey(), address);
			}
		}
		this.missed.retainAll(running.keySet());
		this.known = found;
		return found;
	}

	private CompletableFuture<InetAddress> start(String host) {
		CompletableFuture<InetAddress> answer = new CompletableFuture<>();
		DaemonThread.of(() -> {
			try {
				answer.complete(this.lookup.find(host));
			}
			catch (UnknownHostException | RuntimeException ex) {
				answer.completeExceptionally(ex);
			}
		}, "grpc-lb-host-" + host).start();
		return answer;
	}

	private @Nullable InetAddress await(String host, CompletableFuture<InetAddress> answer, long end)
			throws InterruptedException {
		try {
			InetAddress address = answer.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
			this.missed.remove(host);
			return address;
		}
		catch (ExecutionException | TimeoutException ex) {
			InetAddress before = this.known.get(host);
			if (this.missed.add(host)) {
				logger.warn(
						"Host '{}' of a backend cannot be looked up, so {}. Check the name in the registry and "
								+ "your DNS; it is looked up again with the next answer.",
						host, (before != null) ? "its last address " + before.getHostAddress() + " stays"
								: "it gets no calls");
			}
			return before;
		}
	}

	/** An address that needs no look-up, {@code null} if it is a name. */
	private static @Nullable InetAddress literal(String host) {
		if (host.indexOf(':') < 0 && !host.chars().allMatch((ch) -> ch == '.' || (ch >= '0' && ch <= '9'))) {
			return null;
		}
		try {
			return InetAddress.getByName(host);
		}
		catch (UnknownHostException ex) {
			// Such as 1.2.3.400: it will be looked up as a name, and reported as one.
			return null;
		}
	}

	/**
	 * Finds an address of a host.
	 */
	@FunctionalInterface
	interface Lookup {

		InetAddress find(String host) throws UnknownHostException;

	}

}
