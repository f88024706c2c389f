package io.github.grpclb.endtoend;

import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;

import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.TestClient;

/**
 * Calls that are open until their server answers, and how they ended.
 */
final class Calls {

	private final Queue<String> answers = new ConcurrentLinkedQueue<>();

	private final Queue<Status> failures = new ConcurrentLinkedQueue<>();

	private final AtomicInteger ended = new AtomicInteger();

	/** Opens calls without waiting for their answers. */
	Calls open(TestClient client, int count) {
		return open(client, count, CallOptions.DEFAULT);
	}

	Calls open(TestClient client, int count, CallOptions options) {
		for (int i = 0; i < count; i++) {
			ClientCalls.asyncUnaryCall(client.channel().newCall(EchoServer.ECHO, options), "hello",
					new StreamObserver<String>() {

						@Override
						public void onNext(String answer) {
							Calls.this.answers.add(answer);
						}

						@Override
						public void onError(Throwable ex) {
							// The deadline may pass between the answer and the status.
							Calls.this.failures.add(Status.fromThrowable(ex));
							Calls.this.ended.incrementAndGet();
						}

						@Override
						public void onCompleted() {
							Calls.this.ended.incrementAndGet();
						}

					});
		}
		return this;
	}

	int ended() {
		return this.ended.get();
	}

	Map<String, Integer> answers() {
		Map<String, Integer> counts = new TreeMap<>();
		this.answers.forEach((answer) -> counts.merge(answer, 1, Integer::sum));
		return counts;
	}

	Collection<Status> failures() {
		return this.failures;
	}

}
