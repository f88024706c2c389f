package io.github.grpclb.benchmarks.footprint;

import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.benchmarks.clients.Echo;

/**
 * Calls clients until each of their backends has answered, and as often as is asked for.
 */
final class Reach {

	private static final int IN_FLIGHT = 64;

	private static final int PATIENCE_SECONDS = 180;

	private final int backends;

	private final int callsPerBackend;

	/**
	 * Creates it.
	 * @param backends how many each client has
	 * @param callsPerBackend how many calls there are at least, on average
	 */
	Reach(int backends, int callsPerBackend) {
		this.backends = backends;
		this.callsPerBackend = callsPerBackend;
	}

	/** All connect at once, as when an application starts. */
	void all(List<Channel> channels) throws InterruptedException {
		CountDownLatch first = new CountDownLatch(channels.size());
		channels.forEach((channel) -> new Call(channel, null, first::countDown).start());
		if (!first.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
			throw new IllegalStateException("A client has had no answer for minutes");
		}
		for (Channel channel : channels) {
			all(channel);
		}
	}

	private void all(Channel channel) throws InterruptedException {
		Set<SocketAddress> answered = ConcurrentHashMap.newKeySet();
		Semaphore places = new Semaphore(IN_FLIGHT);
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
		int calls = 0;
		while (answered.size() < this.backends || calls < this.callsPerBackend * this.backends) {
			if (System.nanoTime() - end > 0) {
				throw new IllegalStateException(
						"%d of %d backends have answered".formatted(answered.size(), this.backends));
			}
			places.acquire();
			new Call(channel, answered, places::release).start();
			calls++;
		}
		places.acquire(IN_FLIGHT);
	}

	private static final class Call extends ClientCall.Listener<byte[]> {

		private final ClientCall<byte[], byte[]> call;

		private final @Nullable Set<SocketAddress> answered;

		private final Runnable then;

		Call(Channel channel, @Nullable Set<SocketAddress> answered, Runnable then) {
			this.call = channel.newCall(Echo.METHOD, CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.MINUTES));
			this.answered = answered;
			this.then = then;
		}

		void start() {
			this.call.start(this, new Metadata());
			this.call.request(2);
			this.call.sendMessage(new byte[1]);
			this.call.halfClose();
		}

		@Override
		public void onClose(Status status, Metadata trailers) {
			SocketAddress address = this.call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
			if (this.answered != null && status.isOk() && address != null) {
				this.answered.add(address);
			}
			this.then.run();
		}

	}

}
