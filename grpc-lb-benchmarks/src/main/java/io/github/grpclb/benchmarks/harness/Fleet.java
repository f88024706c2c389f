package io.github.grpclb.benchmarks.harness;

import java.util.SplittableRandom;

import io.grpc.ClientStreamTracer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A channel in the state in which production finds it: connected, with load reports
 * received and calls in flight that differ from backend to backend.
 */
public final class Fleet {

	private static final long SECOND = 1_000_000_000L;

	/** What comes late by design comes in half of that. */
	private static final long MOMENT = 2_000_000;

	private static final long MOMENT_PER_BACKEND = 2_000;

	private static final int ATTEMPTS = 1000;

	private final VirtualTime time = new VirtualTime();

	private final FakeChannel channel;

	private final CallArgs[] calls;

	private final int backends;

	/**
	 * Connects a fleet and puts load on it.
	 * @param contender the policy
	 * @param backends how many
	 */
	public Fleet(Contender contender, int backends) {
		this.backends = backends;
		// The real clock, because reading it is a good part of what a tracer costs.
		this.channel = new FakeChannel(contender, System::nanoTime, this.time, Connector.INSTANT, () -> {
		});
		this.calls = new CallArgs[1024];
		for (int i = 0; i < this.calls.length; i++) {
			this.calls[i] = new CallArgs("client-" + i);
		}
		this.channel.deliver(Addresses.range(0, backends));
		settle();
		connectLazyOnes();
		report(backends);
		settle();
		occupy(backends);
	}

	/**
	 * Returns the channel.
	 * @return connected
	 */
	public FakeChannel channel() {
		return this.channel;
	}

	/**
	 * Returns calls with different keys.
	 * @return 1,024 of them
	 */
	public CallArgs[] calls() {
		return this.calls;
	}

	/** Lets timers run that are due within two seconds. */
	public void settle() {
		this.time.advance(2 * SECOND);
	}

	/**
	 * Lets tasks run that were put off for a moment, so that putting off is not free. No
	 * longer, because timers that run by time and not by change would run too often.
	 */
	public void settleBriefly() {
		this.time.advance(Math.max(MOMENT, this.backends * MOMENT_PER_BACKEND));
	}

	/**
	 * Lets timers run by the real clock, in a thread of their own, as a channel's do.
	 * Nothing else may be asked of this fleet but picks until it is over.
	 * @return ends it
	 */
	public Heartbeat live() {
		return new Heartbeat(this.time);
	}

	/** Ring hash connects to a backend when a call falls on it. */
	private void connectLazyOnes() {
		for (CallArgs call : this.calls) {
			pick(call);
		}
	}

	private PickResult pick(CallArgs call) {
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			PickResult result = this.channel.picker().pickSubchannel(call);
			if (result.getSubchannel() != null) {
				return result;
			}
			if (!result.getStatus().isOk()) {
				throw new IllegalStateException("a pick failed: " + result);
			}
			settleBriefly();
		}
		throw new IllegalStateException("no backend became ready");
	}

	private void report(int backends) {
		SplittableRandom random = new SplittableRandom(1);
		for (int i = 0; i < 4 * backends; i++) {
			CallArgs call = this.calls[i % this.calls.length];
			@Nullable ClientStreamTracer tracer = Streams.open(pick(call), call.getHeaders());
			this.time.advance(10_000);
			Metadata trailers = OrcaTrailers.of(0.4 + 0.4 * random.nextDouble(), 100);
			Streams.answered(tracer, trailers, Status.OK);
		}
	}

	private void occupy(int backends) {
		SplittableRandom random = new SplittableRandom(2);
		for (int i = 0; i < 3 * backends; i++) {
			CallArgs call = this.calls[i % this.calls.length];
			@Nullable ClientStreamTracer tracer = Streams.open(pick(call), call.getHeaders());
			if (random.nextInt(3) == 0) {
				Streams.answered(tracer, OrcaTrailers.of(0.5, 100), Status.OK);
			}
		}
	}

}
