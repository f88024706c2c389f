package io.github.grpclb.testing;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

import io.grpc.ClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;

/**
 * Calls of which several are open at once. Where many calls go is known in a third of the
 * time that one after the other takes, if the policy does not look at what is open.
 */
public final class Pipeline {

	/** Enough that nobody waits for a thread to wake up. */
	private static final int OPEN = 32;

	private Pipeline() {
	}

	/**
	 * Makes calls; the first one alone, so that it finds the connections and the turn
	 * that a single caller's would.
	 * @param count how many
	 * @param calls creates a call that has its turn now
	 * @return the answer to each
	 */
	public static String[] answers(int count, IntFunction<ClientCall<String, String>> calls) {
		String[] answers = new String[count];
		AtomicReference<Throwable> failure = new AtomicReference<>();
		Semaphore room = new Semaphore(OPEN);
		for (int i = 0; i < count && failure.get() == null; i++) {
			int index = i;
			take(room, (i == 1) ? OPEN : 1);
			room.release((i == 1) ? OPEN - 1 : 0);
			ClientCalls.asyncUnaryCall(calls.apply(i), "hello", new StreamObserver<String>() {

				@Override
				public void onNext(String answer) {
					answers[index] = answer;
				}

				@Override
				public void onError(Throwable ex) {
					failure.compareAndSet(null, ex);
					room.release();
				}

				@Override
				public void onCompleted() {
					room.release();
				}

			});
		}
		take(room, OPEN);
		if (failure.get() != null) {
			throw new IllegalStateException("A call failed", failure.get());
		}
		return answers;
	}

	private static void take(Semaphore room, int permits) {
		try {
			if (!room.tryAcquire(permits, 60, TimeUnit.SECONDS)) {
				throw new IllegalStateException("No call has ended for a minute");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
