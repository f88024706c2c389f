package io.github.grpclb.testing;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;

/**
 * Calls at a fixed rate, whether or not earlier ones have ended.
 */
public final class Load {

	private final Map<String, AtomicLong> answers = new ConcurrentHashMap<>();

	private final Map<String, AtomicLong> failures = new ConcurrentHashMap<>();

	private final AtomicInteger started = new AtomicInteger();

	private Load() {
	}

	/**
	 * Calls, and waits for all answers.
	 * @param client the client
	 * @param rate calls a second
	 * @param length for how long
	 * @return what came of it
	 */
	public static Load against(TestClient client, int rate, Duration length) {
		Load load = new Load();
		int calls = (int) (rate * length.toMillis() / 1000);
		CountDownLatch open = new CountDownLatch(calls);
		ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
		timer.scheduleAtFixedRate(() -> load.call(client, calls, open), 0, 1_000_000_000L / rate, TimeUnit.NANOSECONDS);
		try {
			open.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		timer.shutdownNow();
		return load;
	}

	private void call(TestClient client, int calls, CountDownLatch open) {
		if (this.started.get() == calls) {
			return;
		}
		this.started.incrementAndGet();
		ClientCalls.asyncUnaryCall(client.channel().newCall(EchoServer.ECHO, CallOptions.DEFAULT), "hello",
				new StreamObserver<String>() {

					@Override
					public void onNext(String answer) {
						count(Load.this.answers, answer);
					}

					@Override
					public void onError(Throwable ex) {
						count(Load.this.failures, describe(((StatusRuntimeException) ex).getStatus()));
						open.countDown();
					}

					@Override
					public void onCompleted() {
						open.countDown();
					}

				});
	}

	/** Without the addresses and times that make every deadline's text another one. */
	private static String describe(Status status) {
		return (status.getCode() == Status.Code.DEADLINE_EXCEEDED) ? status.getCode().name() : status.toString();
	}

	private static void count(Map<String, AtomicLong> counts, String key) {
		counts.computeIfAbsent(key, (ignored) -> new AtomicLong()).incrementAndGet();
	}

	public int calls() {
		return this.started.get();
	}

	public Map<String, Long> answers() {
		return read(this.answers);
	}

	public Map<String, Long> failures() {
		return read(this.failures);
	}

	private static Map<String, Long> read(Map<String, AtomicLong> counts) {
		Map<String, Long> read = new TreeMap<>();
		counts.forEach((key, count) -> read.put(key, count.get()));
		return read;
	}

	@Override
	public String toString() {
		return calls() + " calls, answers " + answers() + ", failures " + failures();
	}

}
