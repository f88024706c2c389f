package io.github.grpclb.sample.client;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.grpc.stub.StreamObserver;

import io.github.grpclb.sample.proto.Order;

/**
 * Places orders while somebody looks, at a rate that does not wait for answers.
 */
final class Traffic implements AutoCloseable {

	private static final long TICK_MILLIS = 20;

	/** Browsers ask only once a minute for a page in a hidden tab. */
	private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(90);

	private final OrderClient client;

	private final int rate;

	private final LongAdder answered = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "sample-traffic");
		thread.setDaemon(true);
		return thread;
	});

	private final AtomicInteger pauses = new AtomicInteger();

	private volatile int overload;

	private volatile long lookedAt = System.nanoTime() - LOOK_NANOS;

	private double owed;

	/**
	 * Creates traffic.
	 * @param client who calls
	 * @param rate calls a second; 0 for none
	 */
	Traffic(OrderClient client, int rate) {
		this.client = client;
		this.rate = rate;
		this.timer.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
	}

	/** Somebody looks. */
	void look() {
		this.lookedAt = System.nanoTime();
	}

	/** Calls a second instead of the usual ones; 0 for the usual ones. */
	void overload(int rate) {
		this.overload = rate;
	}

	/**
	 * Somebody counts who answers, and other calls between theirs would take turns too.
	 */
	void pause() {
		this.pauses.incrementAndGet();
	}

	void resume() {
		this.pauses.decrementAndGet();
	}

	int rate() {
		if (this.overload > 0) {
			return this.overload;
		}
		return (this.pauses.get() == 0 && System.nanoTime() - this.lookedAt < LOOK_NANOS) ? this.rate : 0;
	}

	long answered() {
		return this.answered.sum();
	}

	long failed() {
		return this.failed.sum();
	}

	private void tick() {
		this.owed += rate() * TICK_MILLIS / 1000.0;
		for (; this.owed >= 1; this.owed--) {
			this.client.create(new Answer());
		}
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
	}

	private final class Answer implements StreamObserver<Order> {

		@Override
		public void onNext(Order order) {
			Traffic.this.answered.increment();
		}

		@Override
		public void onError(Throwable ex) {
			Traffic.this.failed.increment();
		}

		@Override
		public void onCompleted() {
			// Counted with its answer.
		}

	}

}
