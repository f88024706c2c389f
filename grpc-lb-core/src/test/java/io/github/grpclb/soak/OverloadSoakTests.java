package io.github.grpclb.soak;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerListener;
import io.github.grpclb.spec.AdmissionSpec;
import io.github.grpclb.spec.ServerSpec;
import io.github.grpclb.testing.EchoServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server of 16 threads that takes 20 ms for each call is offered three times what it
 * can do, with and without the automatic limit, in one run.
 */
@Tag("soak")
class OverloadSoakTests {

	private static final int THREADS = 16;

	private static final long SERVICE_MILLIS = 20;

	private static final Duration DEADLINE = Duration.ofMillis(500);

	/** Also the time in which the limit is found. */
	private static final Duration WARM_UP = Duration.ofSeconds(5);

	private static final Duration LENGTH = Duration.ofSeconds(20);

	@Test
	void limitKeepsGoodputAndLatencyWhereItCollapsesWithoutOne() {
		double capacity;
		Run unloaded;
		Run without;
		try (Target target = new Target(AdmissionSpec.NONE)) {
			capacity = target.saturate();
			unloaded = target.run(capacity / 5);
			without = target.run(3 * capacity);
		}
		Run with;
		try (Target target = new Target(AdmissionSpec.AUTO)) {
			with = target.run(3 * capacity);
		}
		System.out.printf("overload: capacity %.0f/s%n", capacity);
		print("a fifth of it, no limit", unloaded, capacity);
		print("three times it, no limit", without, capacity);
		print("three times it, limit auto", with, capacity);
		assertThat(without.goodput()).as("collapse").isLessThan(0.5 * capacity);
		assertThat(with.goodput()).isGreaterThanOrEqualTo(0.9 * capacity);
		assertThat(with.p99()).isLessThanOrEqualTo(3 * unloaded.p99());
	}

	private static void print(String what, Run run, double capacity) {
		System.out.printf(
				"overload: %-28s offered %5.0f/s  goodput %5.0f/s (%3.0f %%)  p50 %6.1f ms  p99 %6.1f ms  refused "
						+ "%.0f/s  late or failed %.0f/s  limit %d%n",
				what, run.offered, run.goodput(), 100 * run.goodput() / capacity, run.quantile(0.5), run.p99(),
				run.perSecond(run.refused), run.perSecond(run.failed), run.limit);
	}

	private static final class Target implements AutoCloseable {

		private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);

		private final ServerControl control;

		private final EchoServer server;

		private final ManagedChannel channel;

		Target(int limit) {
			ServerSpec defaults = ServerSpec.defaults();
			this.control = new ServerControl(
					new ServerSpec(defaults.maxConnectionAge(), defaults.maxConnectionAgeGrace(),
							defaults.maxConnectionIdle(), defaults.permitKeepalive(), defaults.drain(),
							new AdmissionSpec(0, limit), defaults.maxStreamAge(), defaults.loadReport()),
					ServerListener.NONE);
			this.server = EchoServer.start(0, (builder) -> {
				this.control.configure(builder);
				builder.executor(this.executor);
			});
			this.server.answering((request, responses) -> {
				// The work of a call, which keeps one of the server's threads.
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(SERVICE_MILLIS));
				responses.onNext("done");
				responses.onCompleted();
			});
			this.channel = NettyChannelBuilder.forTarget("dns:///" + this.server.address()).usePlaintext().build();
		}

		/** As many callers as threads, each calling again at once. */
		double saturate() {
			run(THREADS * 500.0 / SERVICE_MILLIS);
			AtomicInteger left = new AtomicInteger(THREADS * 300);
			CountDownLatch ended = new CountDownLatch(THREADS);
			int calls = left.get();
			long start = System.nanoTime();
			for (int i = 0; i < THREADS; i++) {
				callAgain(left, ended);
			}
			await(ended);
			return calls * 1e9 / (System.nanoTime() - start);
		}

		private void callAgain(AtomicInteger left, CountDownLatch ended) {
			if (left.getAndDecrement() <= 0) {
				ended.countDown();
				return;
			}
			call(CallOptions.DEFAULT, (status) -> callAgain(left, ended));
		}

		Run run(double rate) {
			Run warmUp = new Run(rate, WARM_UP);
			warmUp.start(this);
			Run run = new Run(rate, LENGTH);
			run.start(this);
			run.limit = this.control.snapshot().concurrencyLimit();
			return run;
		}

		void call(CallOptions options, Ended ended) {
			ClientCalls.asyncUnaryCall(this.channel.newCall(EchoServer.ECHO, options), "hello", new StreamObserver<>() {

				@Override
				public void onNext(String value) {
				}

				@Override
				public void onError(Throwable error) {
					ended.with(Status.fromThrowable(error));
				}

				@Override
				public void onCompleted() {
					ended.with(Status.OK);
				}

			});
		}

		@Override
		public void close() {
			this.channel.shutdownNow();
			this.server.close();
			this.executor.shutdownNow();
		}

	}

	private static final class Run {

		private final double offered;

		private final Duration length;

		private final long[] latencies;

		private final AtomicInteger good = new AtomicInteger();

		private final LongAdder refused = new LongAdder();

		private final LongAdder failed = new LongAdder();

		private int limit;

		Run(double offered, Duration length) {
			this.offered = offered;
			this.length = length;
			this.latencies = new long[(int) (offered * length.toMillis() / 1000)];
		}

		void start(Target target) {
			AtomicInteger started = new AtomicInteger();
			CountDownLatch ended = new CountDownLatch(this.latencies.length);
			ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
			timer.scheduleAtFixedRate(() -> {
				if (started.getAndIncrement() < this.latencies.length) {
					call(target, ended);
				}
			}, 0, (long) (1e9 / this.offered), TimeUnit.NANOSECONDS);
			await(ended);
			timer.shutdownNow();
			Arrays.sort(this.latencies, 0, this.good.get());
		}

		private void call(Target target, CountDownLatch ended) {
			long start = System.nanoTime();
			CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(DEADLINE.toNanos(), TimeUnit.NANOSECONDS);
			target.call(options, (status) -> {
				switch (status.getCode()) {
					case OK -> this.latencies[this.good.getAndIncrement()] = System.nanoTime() - start;
					case UNAVAILABLE -> this.refused.increment();
					default -> this.failed.increment();
				}
				ended.countDown();
			});
		}

		double goodput() {
			return this.good.get() * 1000.0 / this.length.toMillis();
		}

		double perSecond(LongAdder count) {
			return count.sum() * 1000.0 / this.length.toMillis();
		}

		double p99() {
			return quantile(0.99);
		}

		double quantile(double share) {
			return (this.good.get() > 0) ? this.latencies[(int) (share * (this.good.get() - 1))] / 1e6 : Double.NaN;
		}

	}

	private interface Ended {

		void with(Status status);

	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
