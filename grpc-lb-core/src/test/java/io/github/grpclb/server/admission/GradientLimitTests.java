package io.github.grpclb.server.admission;

import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server of some workers and one queue, in virtual time, behind the limit.
 */
class GradientLimitTests {

	private final Random random = new Random(7);

	private long now = TimeUnit.HOURS.toNanos(1);

	private final GradientLimit limit = new GradientLimit(() -> this.now);

	private final PriorityQueue<Long> workers = new PriorityQueue<>();

	private final PriorityQueue<Call> open = new PriorityQueue<>();

	private long serviceNanos;

	private long good;

	private double waited;

	private void workers(int count, long millis) {
		for (int i = 0; i < count; i++) {
			this.workers.add(0L);
		}
		this.serviceNanos = TimeUnit.MILLISECONDS.toNanos(millis);
	}

	/** Poisson arrivals; service times are uniform within 20 % of the mean. */
	private void run(double perSecond, int seconds) {
		this.good = 0;
		this.waited = 0;
		long end = this.now + TimeUnit.SECONDS.toNanos(seconds);
		while (this.now < end) {
			long next = this.now + (long) (-Math.log(1 - this.random.nextDouble()) * 1e9 / perSecond);
			while (!this.open.isEmpty() && this.open.peek().end <= next) {
				Call call = this.open.remove();
				this.now = call.end;
				this.good++;
				this.waited += call.end - call.start;
				this.limit.ended("m", call.start, call.end, this.open.size() + 1, true);
			}
			this.now = next;
			arrive();
		}
	}

	private void arrive() {
		if (this.open.size() >= this.limit.current()) {
			this.limit.refused();
			return;
		}
		long begins = Math.max(this.now, this.workers.remove());
		long ends = begins + (long) (this.serviceNanos * (0.8 + 0.4 * this.random.nextDouble()));
		this.workers.add(ends);
		this.open.add(new Call(this.now, ends));
	}

	private double meanMillis() {
		return this.waited / this.good / 1e6;
	}

	/**
	 * From one worker on, whatever the load at the start was. The bounds have room for 1
	 * % of the time spent probing and for the queue that a limit of at least two allows.
	 */
	@ParameterizedTest
	@CsvSource({ "1, 20", "2, 50", "4, 5", "16, 20", "64, 10", "200, 100" })
	void threefoldLoadFromTheStartKeepsThroughputAndLatency(int workers, long millis) {
		workers(workers, millis);
		double capacity = workers * 1000.0 / millis;
		run(3 * capacity, 60);
		run(3 * capacity, 60);
		assertThat(this.good / 60.0 / capacity).isGreaterThan(0.93);
		assertThat(meanMillis() / millis).isLessThan(2.6);
	}

	@Test
	void loadBelowCapacityIsNotRefused() {
		workers(16, 20);
		run(400, 20);
		run(400, 30);
		assertThat(this.good).as("50 % of capacity: 12,000 calls, deviation 110").isBetween(11_500L, 12_500L);
		assertThat(this.limit.current()).isGreaterThanOrEqualTo(16);
	}

	@Test
	void methodsThatHaveBecomeSlowerForGoodAreNotStarved() {
		workers(16, 20);
		run(2400, 60);
		this.serviceNanos *= 5;
		run(480, 60);
		run(480, 60);
		assertThat(this.good / 60.0 / 160).isGreaterThan(0.93);
	}

	@Test
	void burstOfSlowMethodIsNoSignal() {
		for (int i = 0; i < 2000; i++) {
			boolean slow = i >= 1000 && i % 2 == 0;
			this.now += TimeUnit.MILLISECONDS.toNanos(10);
			this.limit.ended(slow ? "slow" : "fast", this.now - TimeUnit.MILLISECONDS.toNanos(slow ? 900 : 5), this.now,
					this.limit.current(), true);
		}
		assertThat(this.limit.current()).isGreaterThan(GradientLimit.INITIAL);
	}

	@Test
	void callersThatGiveUpEarlyDoNotMakeTheMethodLookFast() {
		for (int i = 0; i < 1000; i++) {
			this.now += TimeUnit.MILLISECONDS.toNanos(10);
			boolean complete = i % 2 == 0;
			this.limit.ended("m", this.now - TimeUnit.MILLISECONDS.toNanos(complete ? 50 : 1), this.now, 1, complete);
		}
		int before = this.limit.current();
		for (int i = 0; i < 100; i++) {
			this.now += TimeUnit.MILLISECONDS.toNanos(10);
			this.limit.ended("m", this.now - TimeUnit.MILLISECONDS.toNanos(50), this.now, before, true);
		}
		assertThat(this.limit.current()).isGreaterThanOrEqualTo(before);
	}

	private record Call(long start, long end) implements Comparable<Call> {

		@Override
		public int compareTo(Call other) {
			return Long.compare(this.end, other.end);
		}

	}

}
