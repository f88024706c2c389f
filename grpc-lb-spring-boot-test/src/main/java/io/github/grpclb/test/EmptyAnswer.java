package io.github.grpclb.test;

import io.grpc.stub.StreamObserver;

/**
 * Reads a request to its end and answers with an empty message.
 */
final class EmptyAnswer implements StreamObserver<byte[]> {

	private static final byte[] EMPTY = {};

	private final StreamObserver<byte[]> answers;

	EmptyAnswer(StreamObserver<byte[]> answers) {
		this.answers = answers;
	}

	@Override
	public void onNext(byte[] request) {
		// Whatever it asks for.
	}

	@Override
	public void onError(Throwable cause) {
		// The caller is gone.
	}

	@Override
	public void onCompleted() {
		this.answers.onNext(EMPTY);
		this.answers.onCompleted();
	}

}
