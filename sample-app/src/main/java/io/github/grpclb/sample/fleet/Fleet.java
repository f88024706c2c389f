package io.github.grpclb.sample.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The backends of one process, and the file where its client discovers them. Thread-safe.
 */
public final class Fleet implements AutoCloseable {

	private static final String STABLE = "v1";

	private static final String CANDIDATE = "v2";

	private final BackendStarter starter;

	private final Path directory;

	private final List<Member> members = new ArrayList<>();

	/** Closes what is left of killed backends, which wait for callers they once had. */
	private final ExecutorService undertaker = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "sample-undertaker");
		thread.setDaemon(true);
		return thread;
	});

	/**
	 * Creates a fleet without backends.
	 * @param starter starts them
	 */
	public Fleet(BackendStarter starter) {
		this.starter = starter;
		try {
			this.directory = Files.createTempDirectory("grpc-lb-sample");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Starts another backend and makes it known.
	 * @param port where it listens; 0 for any
	 * @param latency how long an order takes
	 */
	public synchronized void add(int port, Duration latency) {
		add(port, latency, STABLE);
	}

	private void add(int port, Duration latency, String version) {
		this.members.add(new Member(this.starter.start(port, latency), version, latency));
		publish();
	}

	/**
	 * Starts the candidate of a canary; without effect if there is one.
	 */
	public synchronized void startCandidate() {
		if (candidate() == null) {
			add(0, Duration.ofMillis(1), CANDIDATE);
		}
	}

	/**
	 * Stops the candidate with a drain, and takes it out of the list.
	 */
	public void stopCandidate() {
		Member gone;
		synchronized (this) {
			gone = candidate();
			this.members.remove(gone);
			publish();
		}
		if (gone != null) {
			this.undertaker.execute(gone::close);
		}
	}

	private @Nullable Member candidate() {
		return this.members.stream().filter((member) -> member.version().equals(CANDIDATE)).findFirst().orElse(null);
	}

	/**
	 * Slows a backend down.
	 * @param address which
	 * @param slow whether it shall be slow
	 */
	public synchronized void slow(String address, boolean slow) {
		member(address).slow(slow);
	}

	/**
	 * Lets part of a backend's orders fail.
	 * @param address which
	 * @param broken whether they shall fail
	 */
	public synchronized void breakOrders(String address, boolean broken) {
		member(address).breakOrders(broken);
	}

	/**
	 * Makes all backends as slow as machines at their limit are.
	 * @param busy whether they shall be
	 */
	public synchronized void busy(boolean busy) {
		this.members.forEach((member) -> member.busy(busy));
	}

	/**
	 * Ends a backend without a drain.
	 * @param address which
	 */
	public synchronized void kill(String address) {
		ConfigurableApplicationContext killed = member(address).kill();
		if (killed != null) {
			this.undertaker.execute(killed::close);
		}
	}

	/**
	 * Starts a killed backend again, at the same address.
	 * @param address which
	 */
	public synchronized void revive(String address) {
		member(address).start(this.starter);
	}

	private Member member(String address) {
		return this.members.stream()
			.filter((member) -> member.address().equals(address))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("there is no backend '%s', but %s".formatted(address,
					this.members.stream().map(Member::address).toList())));
	}

	/**
	 * Returns what the start page shows.
	 * @return a line per backend
	 */
	public synchronized List<BackendState> states() {
		return this.members.stream().map(Member::state).toList();
	}

	/**
	 * Returns where clients discover the backends.
	 * @return a target
	 */
	public String target() {
		return "file://" + list();
	}

	private Path list() {
		return this.directory.resolve("backends.yaml");
	}

	/** Renamed into place, because the client reads it at any time. */
	private void publish() {
		StringBuilder text = new StringBuilder("backends:\n");
		for (Member member : this.members) {
			text.append(
					"- { address: \"%s\", labels: { version: %s } }%n".formatted(member.address(), member.version()));
		}
		try {
			Path next = this.directory.resolve("next.yaml");
			Files.writeString(next, text);
			Files.move(next, list(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Drains all backends, side by side. */
	@Override
	public void close() {
		List<Member> all;
		synchronized (this) {
			all = List.copyOf(this.members);
		}
		all.parallelStream().forEach(Member::close);
		this.undertaker.shutdown();
		try {
			Files.deleteIfExists(list());
			Files.deleteIfExists(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
