package io.github.grpclb.verification.client;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.verification.peer.CountingServer;

/**
 * Sends calls, each with a key of its own, and writes down how they end: the caller's
 * side of the books. Thread-safe.
 */
public final class Caller {

	private static final AtomicLong KEYS = new AtomicLong();

	private final Channel channel;

	private volatile long deadlineMillis;

	private final AtomicInteger open = new AtomicInteger();

	private final AtomicInteger sent = new AtomicInteger();

	private final Collection<Outcome> outcomes = new ConcurrentLinkedQueue<>();

	/**
	 * Creates a caller.
	 * @param channel the channel
	 * @param deadlineMillis the deadline of each call
	 */
	public Caller(Channel channel, long deadlineMillis) {
		this.channel = channel;
		this.deadlineMillis = deadlineMillis;
	}

	/**
	 * Gives the calls to come another deadline.
	 * @param millis from their start on
	 */
	public void deadline(long millis) {
		this.deadlineMillis = millis;
	}

	/**
	 * Starts a call.
	 * @return the call, which may be cancelled
	 */
	public ClientCall<String, String> send() {
		return send(this.deadlineMillis);
	}

	/**
	 * Starts a call.
	 * @param deadlineMillis its deadline
	 * @return the call, which may be cancelled
	 */
	public ClientCall<String, String> send(long deadlineMillis) {
		String key = "k" + KEYS.incrementAndGet();
		Metadata headers = new Metadata();
		headers.put(CountingServer.KEY, key);
		ClientCall<String, String> call = this.channel.newCall(CountingServer.CALL,
				CallOptions.DEFAULT.withDeadlineAfter(deadlineMillis, TimeUnit.MILLISECONDS));
		this.open.incrementAndGet();
		this.sent.incrementAndGet();
		long started = System.nanoTime();
		call.start(new ClientCall.Listener<>() {

			private @Nullable String answer;

			@Override
			public void onMessage(String message) {
				this.answer = message;
			}

			@Override
			public void onClose(Status status, Metadata trailers) {
				Caller.this.outcomes.add(new Outcome(key, status, this.answer, started, System.nanoTime()));
				Caller.this.open.decrementAndGet();
			}

		}, headers);
		call.request(2);
		call.sendMessage("hello");
		call.halfClose();
		return call;
	}

	/**
	 * Sends calls at a steady pace, whatever becomes of them.
	 * @param perSecond the pace
	 * @param goOn asked before each call
	 */
	public void pace(int perSecond, BooleanSupplier goOn) {
		long pause = TimeUnit.SECONDS.toNanos(1) / perSecond;
		long next = System.nanoTime();
		while (goOn.getAsBoolean()) {
			send();
			next += pause;
			LockSupport.parkNanos(next - System.nanoTime());
		}
	}

	/**
	 * Keeps so many calls open.
	 * @param concurrency how many
	 * @param goOn asked before each call
	 */
	public void keepOpen(int concurrency, BooleanSupplier goOn) {
		while (goOn.getAsBoolean()) {
			if (this.open.get() < concurrency) {
				send();
			}
			else {
				LockSupport.parkNanos(100_000);
			}
		}
	}

	/** Waits until all calls have ended, which their deadlines see to. */
	public void awaitAll() {
		long giveUp = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(this.deadlineMillis + 30_000);
		while (this.open.get() > 0) {
			if (System.nanoTime() > giveUp) {
				throw new AssertionError(this.open.get() + " calls have not ended 30 s after their deadline");
			}
			LockSupport.parkNanos(1_000_000);
		}
	}

	/**
	 * Counts the calls.
	 * @return how many were started
	 */
	public int sent() {
		return this.sent.get();
	}

	/**
	 * Returns how calls have ended.
	 * @return the outcomes so far
	 */
	public List<Outcome> outcomes() {
		return List.copyOf(this.outcomes);
	}

	/**
	 * Counts the calls that have ended.
	 * @return how many, however they ended
	 */
	public int ended() {
		return this.sent.get() - this.open.get();
	}

	/**
	 * Counts the calls that were answered.
	 * @return how many ended with OK
	 */
	public int ok() {
		return (int) this.outcomes.stream().filter((outcome) -> outcome.status().isOk()).count();
	}

	/**
	 * Counts the calls that failed.
	 * @return how many, by status
	 */
	public Map<Status.Code, Integer> failed() {
		Map<Status.Code, Integer> failed = new TreeMap<>();
		for (Outcome outcome : this.outcomes) {
			if (!outcome.status().isOk()) {
				failed.merge(outcome.status().getCode(), 1, Integer::sum);
			}
		}
		return failed;
	}

	/**
	 * Counts the answers by who gave them.
	 * @return how many, by address
	 */
	public Map<String, Integer> answers() {
		Map<String, Integer> answers = new TreeMap<>();
		for (Outcome outcome : this.outcomes) {
			if (outcome.answer() != null) {
				answers.merge(outcome.answer(), 1, Integer::sum);
			}
		}
		return answers;
	}

	/**
	 * Counts the calls that a server has answered well and that failed all the same.
	 * @param ledger the servers' books
	 * @return how many
	 */
	public int answeredButLost(CountingServer.Ledger ledger) {
		return failedThoughAnswered(ledger, (server) -> true);
	}

	/**
	 * Counts the calls that failed although a server had them that is well.
	 * @param ledger the servers' books
	 * @param wrong the address of the server that is not
	 * @return how many
	 */
	public int failedOnOthers(CountingServer.Ledger ledger, String wrong) {
		return failedThoughAnswered(ledger, (server) -> !server.equals(wrong));
	}

	private int failedThoughAnswered(CountingServer.Ledger ledger, Predicate<String> by) {
		int failed = 0;
		for (Outcome outcome : this.outcomes) {
			String server = ledger.answeredBy(outcome.key());
			failed += (!outcome.status().isOk() && server != null && by.test(server)) ? 1 : 0;
		}
		return failed;
	}

	/**
	 * How one call ended.
	 *
	 * @param key its key
	 * @param status its status
	 * @param answer who answered, {@code null} if nobody
	 * @param startedNanos when it began
	 * @param endedNanos when it ended
	 */
	public record Outcome(String key, Status status, @Nullable String answer, long startedNanos, long endedNanos) {
	}

}
