package io.github.grpclb.endtoend;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.grpc.stub.ServerCalls.UnaryMethod;
import io.grpc.stub.StreamObserver;

import io.github.grpclb.testing.EchoServer;

/**
 * The calls that a server has taken and not answered.
 */
final class HeldCalls implements UnaryMethod<String, String> {

	private final Queue<StreamObserver<String>> held = new ConcurrentLinkedQueue<>();

	private final EchoServer server;

	private volatile boolean holds = true;

	HeldCalls(EchoServer server) {
		this.server = server;
		server.answering(this);
	}

	@Override
	public void invoke(String request, StreamObserver<String> responses) {
		this.held.add(responses);
		if (!this.holds) {
			answer();
		}
	}

	int count() {
		return this.held.size();
	}

	/** Answers those that are held, and from now on at once. */
	void release() {
		this.holds = false;
		answer();
	}

	private void answer() {
		for (StreamObserver<String> next = this.held.poll(); next != null; next = this.held.poll()) {
			next.onNext(this.server.address());
			next.onCompleted();
		}
	}

}
