package io.github.grpclb.benchmarks.wiring;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.internal.JsonParser;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.awaitility.Awaitility;

import io.github.grpclb.benchmarks.harness.CallArgs;

/**
 * One channel with one policy, and the latencies of its calls.
 */
final class Caller {

	private static final long DEADLINE_SECONDS = 1;

	private final ManagedChannel channel;

	private final ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();

	private final AtomicInteger failures = new AtomicInteger();

	private final AtomicInteger ended = new AtomicInteger();

	Caller(String target, String policy) {
		this.channel = InProcessChannelBuilder.forTarget(target)
			.defaultServiceConfig(parse("{\"loadBalancingConfig\": [" + policy + "]}"))
			.build();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, ?> parse(String json) {
		try {
			return (Map<String, ?>) JsonParser.parse(json);
		}
		catch (IOException ex) {
			throw new IllegalArgumentException(json, ex);
		}
	}

	void call(int micros, long due) {
		CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
		ClientCalls.asyncUnaryCall(this.channel.newCall(CallArgs.method(), options), micros, new StreamObserver<>() {

			@Override
			public void onNext(Integer value) {
			}

			@Override
			public void onError(Throwable cause) {
				Caller.this.failures.incrementAndGet();
				end();
			}

			@Override
			public void onCompleted() {
				end();
			}

			private void end() {
				Caller.this.latencies.add(System.nanoTime() - due);
				Caller.this.ended.incrementAndGet();
			}

		});
	}

	void await(int calls) {
		Awaitility.await().atMost(1, TimeUnit.MINUTES).until(() -> this.ended.get() == calls);
	}

	double quantileMillis(double quantile) {
		long[] sorted = this.latencies.stream().mapToLong(Long::longValue).toArray();
		Arrays.sort(sorted);
		return sorted[(int) Math.ceil(quantile * sorted.length) - 1] / 1e6;
	}

	void shutdown() throws InterruptedException {
		this.channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
	}

	@Override
	public String toString() {
		return "p50 %.1f ms, p99 %.1f ms, failures %d".formatted(quantileMillis(0.5), quantileMillis(0.99),
				this.failures.get());
	}

}
