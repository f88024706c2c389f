package io.github.grpclb.autoconfigure.server.rolling;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.awaitility.Awaitility.await;

/**
 * A balanced client of ours: calls at a fixed rate, fail-fast, without retries.
 */
final class OurCaller implements AutoCloseable {

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

	private final ConfigurableApplicationContext context;

	private final Channel channel;

	OurCaller(ConfigurableApplicationContext context, BiFunction<ApplicationContext, String, Channel> channels,
			MethodDescriptor<byte[], byte[]> method, int rate) {
		this.context = context;
		this.channel = channels.apply(context, "rolling");
		ClientCalls.blockingUnaryCall(this.channel, method,
				CallOptions.DEFAULT.withWaitForReady().withDeadlineAfter(60, TimeUnit.SECONDS), new byte[0]);
		this.timer.scheduleAtFixedRate(() -> call(method), 0, 1_000_000_000L / rate, TimeUnit.NANOSECONDS);
	}

	private void call(MethodDescriptor<byte[], byte[]> method) {
		count("started");
		ClientCalls.asyncUnaryCall(
				this.channel.newCall(method,
						CallOptions.DEFAULT.withoutWaitForReady().withDeadlineAfter(20, TimeUnit.SECONDS)),
				new byte[0], new StreamObserver<byte[]>() {

					@Override
					public void onNext(byte[] answer) {
					}

					@Override
					public void onError(Throwable error) {
						count(Status.fromThrowable(error).toString());
					}

					@Override
					public void onCompleted() {
						count("OK");
					}

				});
	}

	private void count(String what) {
		this.counts.computeIfAbsent(what, (key) -> new AtomicLong()).incrementAndGet();
	}

	Map<String, Long> counts() {
		Map<String, Long> now = new TreeMap<>();
		this.counts.forEach((what, count) -> now.put(what, count.get()));
		return now;
	}

	void stop() {
		this.timer.shutdown();
		await().atMost(Duration.ofSeconds(25))
			.until(() -> this.timer.isTerminated()
					&& counts().values().stream().mapToLong(Long::longValue).sum() == 2 * counts().get("started"));
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.context.close();
	}

}
