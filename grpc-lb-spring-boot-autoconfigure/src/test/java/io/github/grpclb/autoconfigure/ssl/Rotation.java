package io.github.grpclb.autoconfigure.ssl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;

import io.github.grpclb.autoconfigure.ssl.WhoService.Seen;

/**
 * Calls at a steady rate, and keeps count of what failed and of how long a certificate
 * was still seen after it had been replaced.
 */
final class Rotation implements AutoCloseable {

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

	private final Channel channel;

	private final AtomicInteger answered = new AtomicInteger();

	private final Queue<Status> failures = new ConcurrentLinkedQueue<>();

	/** Serial number to when it was replaced. */
	private final Map<Long, Long> replaced = new ConcurrentHashMap<>();

	private final AtomicLong latestNanos = new AtomicLong();

	private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();

	Rotation(Channel channel, int perSecond) {
		this.channel = channel;
		this.scheduler.scheduleAtFixedRate(this::call, 0, 1_000_000_000L / perSecond, TimeUnit.NANOSECONDS);
	}

	private void call() {
		ClientCall<String, String> call = this.channel.newCall(WhoService.ASK,
				CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS));
		call.start(new ClientCall.Listener<>() {

			@Override
			public void onMessage(String message) {
				note(Seen.of(message));
			}

			@Override
			public void onClose(Status status, Metadata trailers) {
				if (status.isOk()) {
					Rotation.this.answered.incrementAndGet();
				}
				else {
					Rotation.this.failures.add(status);
				}
			}

		}, new Metadata());
		call.request(1);
		call.sendMessage("");
		call.halfClose();
	}

	private void note(Seen answer) {
		this.seen.add(answer);
		for (long serial : new long[] { answer.client(), answer.server() }) {
			Long since = this.replaced.get(serial);
			if (since != null) {
				this.latestNanos.accumulateAndGet(System.nanoTime() - since, Math::max);
			}
		}
	}

	/** A certificate is no longer in force from now on. */
	void replaced(long serial) {
		this.replaced.put(serial, System.nanoTime());
	}

	int answered() {
		return this.answered.get();
	}

	List<Status> failures() {
		return new ArrayList<>(this.failures);
	}

	/** How long after its replacement a certificate was seen at most. */
	double latestSeconds() {
		return this.latestNanos.get() / 1e9;
	}

	/** What was seen since the last time. */
	List<Seen> seen() {
		List<Seen> all = new ArrayList<>();
		for (Seen next = this.seen.poll(); next != null; next = this.seen.poll()) {
			all.add(next);
		}
		return all;
	}

	@Override
	public void close() {
		this.scheduler.shutdownNow();
	}

}
