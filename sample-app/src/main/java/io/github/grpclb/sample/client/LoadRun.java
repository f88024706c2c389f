package io.github.grpclb.sample.client;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;

import io.github.grpclb.sample.proto.Order;

/**
 * Calls at a fixed rate whether or not earlier calls have ended, and prints one line a
 * second and one at the end.
 */
final class LoadRun {

	private static final int WARM_UP_CALLS = 200;

	private final OrderClient client;

	private final int rate;

	private final int calls;

	private final CountDownLatch open;

	private final AtomicInteger started = new AtomicInteger();

	private final Map<String, Integer> total = new TreeMap<>();

	private Map<String, Integer> second = new TreeMap<>();

	private int retried;

	LoadRun(OrderClient client, int rate, Duration length) {
		this.client = client;
		this.rate = rate;
		this.calls = (int) (rate * length.toMillis() / 1000);
		this.open = new CountDownLatch(this.calls);
	}

	void run() throws InterruptedException {
		warmUp();
		ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
		timer.scheduleAtFixedRate(this::call, 0, TimeUnit.SECONDS.toNanos(1) / this.rate, TimeUnit.NANOSECONDS);
		ScheduledExecutorService reporter = Executors.newSingleThreadScheduledExecutor();
		reporter.scheduleAtFixedRate(() -> print("second", takeSecond()), 1, 1, TimeUnit.SECONDS);
		this.open.await();
		timer.shutdownNow();
		reporter.shutdownNow();
		print("total", this.total);
	}

	/** A cold JVM would measure itself. */
	private void warmUp() {
		for (int i = 0; i < WARM_UP_CALLS; i++) {
			try {
				this.client.create();
			}
			catch (StatusRuntimeException ex) {
				System.out.println("warm-up call failed: " + ex.getStatus());
			}
		}
	}

	private void call() {
		if (this.started.get() < this.calls) {
			this.started.incrementAndGet();
			this.client.create(new Answer());
		}
	}

	private synchronized void count(String key, int previousAttempts) {
		this.total.merge(key, 1, Integer::sum);
		this.second.merge(key, 1, Integer::sum);
		this.retried += (previousAttempts > 0) ? 1 : 0;
	}

	private synchronized Map<String, Integer> takeSecond() {
		Map<String, Integer> taken = this.second;
		this.second = new TreeMap<>();
		return taken;
	}

	private synchronized void print(String what, Map<String, Integer> counts) {
		System.out.printf("%s started=%d retried=%d %s%n", what, this.started.get(), this.retried, counts);
	}

	private final class Answer implements StreamObserver<Order> {

		@Override
		public void onNext(Order order) {
			count(order.getBackend(), order.getPreviousAttempts());
		}

		@Override
		public void onError(Throwable ex) {
			Status status = Status.fromThrowable(ex);
			count("failed " + status.getCode() + " " + status.getDescription(), 0);
			LoadRun.this.open.countDown();
		}

		@Override
		public void onCompleted() {
			LoadRun.this.open.countDown();
		}

	}

}
