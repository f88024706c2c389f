package io.github.grpclb.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The JVM's own look-up: hosts file, nsswitch, search domains and its cache included.
 * Thread-safe.
 */
final class JvmHostLookup implements HostLookup {

	/** Four numbers, or a colon, which no name has. */
	private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|.*:.*");

	private final Executor executor;

	/** A look-up cannot be interrupted: one that hangs must not get company. */
	private final Map<String, CompletableFuture<HostAddresses>> running = new ConcurrentHashMap<>();

	JvmHostLookup(Executor executor) {
		this.executor = executor;
	}

	@Override
	public CompletableFuture<HostAddresses> ask(String host) {
		if (LITERAL.matcher(host).matches()) {
			// Nobody is asked: a list of a thousand needs no thousand threads.
			return CompletableFuture.supplyAsync(() -> look(host), Runnable::run);
		}
		CompletableFuture<HostAddresses> fresh = new CompletableFuture<>();
		CompletableFuture<HostAddresses> earlier = this.running.putIfAbsent(host, fresh);
		if (earlier != null) {
			return earlier.copy();
		}
		fresh.whenComplete((answer, failure) -> this.running.remove(host, fresh));
		fresh.completeAsync(() -> look(host), this.executor);
		return fresh.copy();
	}

	/**
	 * Reads an IP literal; nobody is asked.
	 * @param host a name or an IP literal
	 * @return the address, {@code null} for whatever is not one
	 */
	static @Nullable InetAddress literal(String host) {
		try {
			return LITERAL.matcher(host).matches() ? InetAddress.getByName(host) : null;
		}
		catch (UnknownHostException ex) {
			// A look-up will say so.
			return null;
		}
	}

	private static HostAddresses look(String host) {
		try {
			return new HostAddresses(Arrays.asList(InetAddress.getAllByName(host)), HostAddresses.NO_TTL);
		}
		catch (UnknownHostException ex) {
			// The JVM says the same of a name that does not exist and of servers that do
			// not answer.
			throw new CompletionException(
					new IOException(host + " is unknown, or its name server does not answer", ex));
		}
	}

}
