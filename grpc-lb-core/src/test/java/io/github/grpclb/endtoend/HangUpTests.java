package io.github.grpclb.endtoend;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.HedgingSpec;
import io.github.grpclb.spec.MethodSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.RetrySpec;
import io.github.grpclb.testing.CallSettings;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Relay;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Connections that end without a GOAWAY while calls are on their way. Each call has a
 * number, and the servers count how often it was executed.
 */
class HangUpTests {

	/** A soak takes 60. */
	private static final int FINS = Integer.getInteger("fins", 12);

	private static final int OPEN = 64;

	private final Map<String, AtomicInteger> executions = new ConcurrentHashMap<>();

	/** How the others ended, and whether they were executed. */
	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	private final AtomicInteger started = new AtomicInteger();

	private final AtomicInteger ended = new AtomicInteger();

	private final AtomicBoolean stopped = new AtomicBoolean();

	private final ScheduledExecutorService work = Executors.newScheduledThreadPool(2);

	private final EchoServer one = server();

	private final EchoServer two = server();

	@AfterEach
	void stop() {
		this.work.shutdownNow();
		this.one.close();
		this.two.close();
	}

	/** Works on each call for a moment, so that there is always some to cut off. */
	private EchoServer server() {
		return EchoServer.start().answering((request, responses) -> {
			this.executions.computeIfAbsent(request, (number) -> new AtomicInteger()).incrementAndGet();
			this.work.schedule(() -> {
				responses.onNext("done");
				responses.onCompleted();
			}, 1, TimeUnit.MILLISECONDS);
		});
	}

	private void call(TestClient client) {
		if (this.stopped.get()) {
			return;
		}
		String number = String.valueOf(this.started.incrementAndGet());
		ClientCalls.asyncUnaryCall(client.channel().newCall(EchoServer.ECHO, CallOptions.DEFAULT), number,
				new StreamObserver<String>() {

					@Override
					public void onNext(String answer) {
					}

					@Override
					public void onError(Throwable ex) {
						failed(number, Status.fromThrowable(ex));
						onCompleted();
					}

					@Override
					public void onCompleted() {
						HangUpTests.this.ended.incrementAndGet();
						call(client);
					}

				});
	}

	private void failed(String number, Status status) {
		this.failures.add(status.getCode() + (this.executions.containsKey(number) ? " executed" : " not executed"));
	}

	@Test
	void noCallIsExecutedTwiceWhenItsMethodIsNotRetried() {
		RetrySpec off = CallSettings.noRetries(Duration.ZERO).retry();
		MethodSpec method = new MethodSpec(EchoServer.ECHO.getFullMethodName(), null, null, off, null, null, null);
		CallSpec calls = new CallSpec(Duration.ofSeconds(20), Duration.ZERO, false, RetrySpec.defaults(),
				HedgingSpec.defaults(), Map.of(method.name(), method));
		try (Relay first = new Relay(this.one);
				Relay second = new Relay(this.two);
				TestClient client = new TestClient(new Settings().policy(PolicyName.ROUND_ROBIN)
					.outlier(Settings.noOutliers())
					.client("static://" + first.address() + "," + second.address())
					.withCalls(calls))) {
			for (int i = 0; i < OPEN; i++) {
				call(client);
			}
			for (int fins = 0; fins < FINS;) {
				int before = this.ended.get();
				await().atMost(Duration.ofSeconds(30)).until(() -> this.ended.get() > before + 10 * OPEN);
				fins += ((fins & 1) == 0) ? first.fin() : second.fin();
			}
			this.stopped.set(true);
			await().atMost(Duration.ofSeconds(30)).until(() -> this.ended.get() == this.started.get());
			long twice = this.executions.values().stream().filter((count) -> count.get() > 1).count();
			System.out.println(FINS + " FINs: " + this.started + " calls, " + twice + " executed twice, failures "
					+ this.failures.stream()
						.collect(Collectors.groupingBy((failure) -> failure, Collectors.counting())));
			assertThat(twice).isZero();
			AtRest.nothingIsInFlight(client);
		}
	}

}
