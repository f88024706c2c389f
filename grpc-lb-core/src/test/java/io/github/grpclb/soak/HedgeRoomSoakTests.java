package io.github.grpclb.soak;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.testing.CallSettings;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hedging where backends may have few calls in flight, with calls that come at a rate and
 * by chance, whether others have ended or not.
 */
@Tag("soak")
class HedgeRoomSoakTests {

	private static final int CALLS = 2000;

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	@AfterEach
	void stop() {
		this.timer.shutdownNow();
	}

	private EchoServer slow() {
		EchoServer server = EchoServer.start();
		return server.answering((request, responses) -> this.timer.schedule(() -> {
			responses.onNext(server.address());
			responses.onCompleted();
		}, 20, TimeUnit.MILLISECONDS));
	}

	/**
	 * Two backends with 4 places and 20 ms for a call: 100, 200 and 300 of 400 calls/s.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 100, 200, 300 })
	void hardlyMoreCallsAreRefusedWithHedgingThanWithout(int rate) throws InterruptedException {
		int without = refused(rate, false);
		int with = refused(rate, true);
		// Both differ by chance: a machine that stalls for 20 ms refuses some.
		assertThat(with).isLessThanOrEqualTo(without + CALLS / 50);
	}

	private int refused(int rate, boolean hedging) throws InterruptedException {
		Duration deadline = Duration.ofSeconds(30);
		try (EchoServer one = slow();
				EchoServer two = slow();
				TestClient client = new TestClient(new Settings().limits(0, 4)
					.client(TestClient.target(one, two))
					.withCalls(hedging ? CallSettings.hedged(deadline, Duration.ofMillis(5))
							: CallSettings.noRetries(deadline)))) {
			client.calls(20);
			long before = one.calls() + two.calls();
			AtomicInteger refused = new AtomicInteger();
			AtomicInteger failed = new AtomicInteger();
			CountDownLatch ended = new CountDownLatch(CALLS);
			SplittableRandom random = new SplittableRandom(1);
			long start = System.nanoTime();
			double next = 0;
			for (int i = 0; i < CALLS; i++) {
				next -= Math.log(1 - random.nextDouble()) * 1e9 / rate;
				for (long left = start + (long) next - System.nanoTime(); left > 0; left = start + (long) next
						- System.nanoTime()) {
					LockSupport.parkNanos(left);
				}
				call(client, ended, refused, failed);
			}
			assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
			System.out.printf("open loop, %d calls/s, hedging %s: %d of %d refused, %d failed, %d attempts%n", rate,
					hedging, refused.get(), CALLS, failed.get(), one.calls() + two.calls() - before);
			assertThat(failed.get()).isZero();
			return refused.get();
		}
	}

	private static void call(TestClient client, CountDownLatch ended, AtomicInteger refused, AtomicInteger failed) {
		ClientCalls.asyncUnaryCall(client.channel().newCall(EchoServer.ECHO, CallOptions.DEFAULT), "hello",
				new StreamObserver<String>() {

					@Override
					public void onNext(String answer) {
					}

					@Override
					public void onError(Throwable ex) {
						boolean noRoom = Status.fromThrowable(ex).getCode() == Status.Code.RESOURCE_EXHAUSTED;
						(noRoom ? refused : failed).incrementAndGet();
						ended.countDown();
					}

					@Override
					public void onCompleted() {
						ended.countDown();
					}

				});
	}

}
