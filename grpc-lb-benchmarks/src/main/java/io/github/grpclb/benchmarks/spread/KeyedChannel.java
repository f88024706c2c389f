package io.github.grpclb.benchmarks.spread;

import io.grpc.ClientStreamTracer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.benchmarks.harness.Addresses;
import io.github.grpclb.benchmarks.harness.CallArgs;
import io.github.grpclb.benchmarks.harness.Connector;
import io.github.grpclb.benchmarks.harness.Contender;
import io.github.grpclb.benchmarks.harness.FakeChannel;
import io.github.grpclb.benchmarks.harness.FakeSubchannel;
import io.github.grpclb.benchmarks.harness.Streams;
import io.github.grpclb.benchmarks.harness.VirtualTime;

/**
 * A channel under a hash policy that is asked where keys belong.
 */
final class KeyedChannel {

	private static final long SECOND = 1_000_000_000L;

	private final VirtualTime time = new VirtualTime();

	private final FakeChannel channel;

	KeyedChannel(Contender contender, int backends) {
		this.channel = new FakeChannel(contender, this.time::nanoTime, this.time, Connector.INSTANT, () -> {
		});
		resize(backends);
	}

	/**
	 * Leaves the first backends of {@link Addresses}, so that a smaller number removes
	 * the last ones.
	 */
	void resize(int backends) {
		this.channel.deliver(Addresses.range(0, backends));
		this.time.advance(3 * SECOND);
	}

	int backendOf(String key) {
		return backend(pick(new CallArgs(key)));
	}

	/** Opens a stream to the backend of a key. */
	Stream open(String key) {
		CallArgs call = new CallArgs(key);
		PickResult result = pick(call);
		return new Stream(backend(result), Streams.open(result, call.getHeaders()));
	}

	private PickResult pick(CallArgs call) {
		PickResult result = this.channel.picker().pickSubchannel(call);
		while (result.getSubchannel() == null) {
			if (!result.getStatus().isOk()) {
				throw new IllegalStateException("a pick failed: " + result);
			}
			this.time.advance(SECOND);
			result = this.channel.picker().pickSubchannel(call);
		}
		return result;
	}

	private static int backend(PickResult result) {
		if (result.getSubchannel() == null) {
			throw new IllegalStateException("nothing picked");
		}
		return ((FakeSubchannel) result.getSubchannel().getInternalSubchannel()).backend();
	}

	/**
	 * A call in flight.
	 *
	 * @param backend where it is
	 * @param tracer what counts it
	 */
	record Stream(int backend, @Nullable ClientStreamTracer tracer) {

		void close() {
			Streams.answered(this.tracer, new Metadata(), Status.OK);
		}

	}

}
