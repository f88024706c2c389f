package io.github.grpclb.discovery.etcd;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.discovery.registry.RegistryException;

/**
 * The answers of one watch, taken by one thread. A few are fetched ahead; the rest waits
 * in the transport's flow control, however fast etcd is.
 */
final class WatchStream implements AutoCloseable {

	private static final int AHEAD = 16;

	private final EtcdConnection connection;

	private final ClientCall<WatchCall.Request, WatchCall.Answer> call;

	/** Answers, and the status at the end. */
	private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

	WatchStream(EtcdConnection connection, ClientCall<WatchCall.Request, WatchCall.Answer> call,
			WatchCall.Request request) {
		this.connection = connection;
		this.call = call;
		call.start(new Arrivals(), new Metadata());
		call.request(AHEAD);
		// Half-closing would end the watch.
		call.sendMessage(request);
	}

	/** Whether nothing more has arrived by now. */
	boolean isEmpty() {
		return this.arrived.isEmpty();
	}

	/**
	 * Waits for the next answer.
	 * @return the answer, {@code null} if none comes in that time
	 * @throws RegistryException if etcd ended the watch with a refusal
	 * @throws IOException if the connection broke
	 */
	WatchCall.@Nullable Answer next(long seconds) throws RegistryException, IOException, InterruptedException {
		Object next = this.arrived.poll(seconds, TimeUnit.SECONDS);
		if (next instanceof WatchCall.Answer answer) {
			this.call.request(1);
			return answer;
		}
		if (next instanceof Status status) {
			Status error = status.isOk() ? Status.UNAVAILABLE.withDescription("the member ended the watch") : status;
			throw EtcdRefusals.of(this.connection.endpoint(), this.connection.prefix(), error);
		}
		return null;
	}

	@Override
	public void close() {
		this.call.cancel("The watch is not needed any more", null);
	}

	private final class Arrivals extends ClientCall.Listener<WatchCall.Answer> {

		@Override
		public void onMessage(WatchCall.Answer answer) {
			WatchStream.this.arrived.add(answer);
		}

		@Override
		public void onClose(Status status, Metadata trailers) {
			WatchStream.this.arrived.add(status);
		}

	}

}
