package io.github.grpclb.server.admission;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A server of some workers and one queue behind a limit, in virtual time. Callers come
 * whatever happens (Poisson), and give up after their deadline; a worker does not notice
 * that, as a thread of a gRPC server does not.
 */
final class SimulatedServer {

	private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

	private static final long START = TimeUnit.HOURS.toNanos(1);

	private final Random random;

	private final PriorityQueue<Event> events = new PriorityQueue<>(
			Comparator.comparingLong(Event::at).thenComparingLong(Event::order));

	private final Queue<Call> waiting = new ArrayDeque<>();

	private final List<Call> ended = new ArrayList<>();

	/** Calls that hold a place, oldest first. */
	private final Queue<Call> holding = new ArrayDeque<>();

	private final Limit limit;

	private final long deadlineNanos;

	private int idleWorkers;

	private int held;

	private long now = START;

	private long order;

	private double slowness = 1;

	/** A virtual machine that is new takes so many times as long, */
	private double coldness;

	SimulatedServer(long seed, int workers, Duration deadline, LimitFactory limits) {
		this.random = new Random(seed);
		this.idleWorkers = workers;
		this.deadlineNanos = deadline.toNanos();
		this.limit = limits.on(() -> this.now);
	}

	/** Takes so many times as long at first, a tenth of that after a second. */
	void cold(double times) {
		this.coldness = times - 1;
	}

	void slowness(double times) {
		this.slowness = times;
	}

	int limit() {
		return this.limit.current();
	}

	int held() {
		return this.held;
	}

	double seconds() {
		return (this.now - START) / 1e9;
	}

	/** Calls come, of all kinds in turn at random, in proportion to their shares. */
	void run(double perSecond, double seconds, Kind... kinds) {
		long end = this.now + (long) (seconds * 1e9);
		long next = this.now + gap(perSecond);
		while (next < end) {
			runUntil(next);
			arrive(draw(kinds));
			next += gap(perSecond);
		}
		runUntil(end);
	}

	void idle(double seconds) {
		runUntil(this.now + (long) (seconds * 1e9));
	}

	/**
	 * Lets a call come now.
	 * @param kind which
	 * @return {@code false} if it was refused
	 */
	boolean arrive(Kind kind) {
		giveLongOnesUp();
		if (this.held >= this.limit.current()) {
			this.limit.refused(this.now);
			return false;
		}
		double service = kind.millis() * MILLI * this.slowness * kind.draw(this.random);
		service *= 1 + this.coldness * Math.pow(0.1, seconds());
		Call call = new Call(kind, this.now, (long) service);
		this.held++;
		this.holding.add(call);
		if (kind.millis() * MILLI < this.deadlineNanos) {
			at(this.now + this.deadlineNanos, () -> close(call, false));
		}
		this.waiting.add(call);
		work();
		return true;
	}

	private void giveLongOnesUp() {
		this.holding.removeIf((call) -> !call.holds);
		for (Call call : this.holding) {
			if (this.now - call.start < this.limit.longCallNanos()) {
				return;
			}
			call.holds = false;
			this.held--;
		}
	}

	private void work() {
		while (this.idleWorkers > 0 && !this.waiting.isEmpty()) {
			Call call = this.waiting.remove();
			this.idleWorkers--;
			at(this.now + call.service, () -> {
				this.idleWorkers++;
				close(call, true);
				work();
			});
		}
	}

	private void close(Call call, boolean complete) {
		if (call.end != 0) {
			return;
		}
		call.end = this.now;
		call.complete = complete;
		this.ended.add(call);
		int open = this.held;
		if (call.holds) {
			call.holds = false;
			this.held--;
			this.limit.ended(call.kind.name(), call.start, this.now, open, complete);
		}
	}

	private void at(long time, Runnable what) {
		this.events.add(new Event(time, this.order++, what));
	}

	private void runUntil(long time) {
		while (!this.events.isEmpty() && this.events.peek().at() <= time) {
			Event event = this.events.remove();
			this.now = event.at();
			event.what().run();
		}
		this.now = time;
	}

	private long gap(double perSecond) {
		return (long) (-Math.log(1 - this.random.nextDouble()) * 1e9 / perSecond);
	}

	private Kind draw(Kind[] kinds) {
		double rest = this.random.nextDouble() * Arrays.stream(kinds).mapToDouble(Kind::share).sum();
		for (Kind kind : kinds) {
			rest -= kind.share();
			if (rest < 0) {
				return kind;
			}
		}
		return kinds[kinds.length - 1];
	}

	/** Answers in time, each second from one on. */
	double goodput(String kind, double from, double to) {
		return between(kind, from, to).count() / (to - from);
	}

	double quantileMillis(String kind, double quantile, double from, double to) {
		long[] latencies = between(kind, from, to).mapToLong((call) -> call.end - call.start).sorted().toArray();
		return (latencies.length > 0) ? latencies[(int) (quantile * (latencies.length - 1))] / 1e6 : Double.NaN;
	}

	/** The longest time in which none was answered. */
	double longestSilence(String kind, double from, double to) {
		double last = from;
		double longest = 0;
		double[] ends = between(kind, from, to).mapToDouble((call) -> (call.end - START) / 1e9).sorted().toArray();
		for (double end : ends) {
			longest = Math.max(longest, end - last);
			last = end;
		}
		return Math.max(longest, to - last);
	}

	private Stream<Call> between(String kind, double from, double to) {
		long first = START + (long) (from * 1e9);
		long last = START + (long) (to * 1e9);
		return this.ended.stream()
			.filter((call) -> call.complete && call.end >= first && call.end < last
					&& (kind.isEmpty() || call.kind.name().equals(kind)));
	}

	/**
	 * Calls that take about as long.
	 *
	 * @param name the method
	 * @param millis what they take, in the mean
	 * @param spread how much more or less at most, as a part of the mean; endless for an
	 * exponential distribution
	 * @param share how many of them there are
	 */
	record Kind(String name, double millis, double spread, double share) {

		private double draw(Random random) {
			double uniform = random.nextDouble();
			return Double.isInfinite(this.spread) ? -Math.log(1 - uniform)
					: 1 - this.spread + 2 * this.spread * uniform;
		}

	}

	interface LimitFactory {

		Limit on(LongSupplier ticker);

	}

	private record Event(long at, long order, Runnable what) {
	}

	private static final class Call {

		private final Kind kind;

		private final long start;

		private final long service;

		private long end;

		private boolean complete;

		private boolean holds = true;

		Call(Kind kind, long start, long service) {
			this.kind = kind;
			this.start = start;
			this.service = service;
		}

	}

}
