package io.github.grpclb.benchmarks.sim;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.benchmarks.harness.VirtualTime;
import io.github.grpclb.server.report.ProbeService;
import io.github.grpclb.wire.Probe;

/**
 * A server: workers with one first-in-first-out queue. All of a call's future is known
 * when it arrives, because nothing overtakes.
 */
final class Host {

	static final int WORKERS = 4;

	private static final Metadata NO_HEADERS = new Metadata();

	/**
	 * What a probe takes of a server: a third of the 3.9 µs that a call costs more end to
	 * end with three probes beside it.
	 */
	private static final long PROBE = 1_300;

	private static final long FAIL_FAST = Units.MILLISECOND;

	private final HostSpec spec;

	private final long[] freeAt = new long[WORKERS];

	private final InFlight inFlight = new InFlight();

	private final LoadMeter load = new LoadMeter(WORKERS);

	private final VirtualTime time;

	private @Nullable ProbeService probes;

	Host(HostSpec spec, VirtualTime time) {
		this.spec = spec;
		this.time = time;
	}

	HostSpec spec() {
		return this.spec;
	}

	LoadMeter load() {
		return this.load;
	}

	InFlight inFlight() {
		return this.inFlight;
	}

	/**
	 * Takes a call and decides when and how it ends.
	 * @param rpc the call
	 * @param arrival when it arrives
	 */
	void accept(Rpc rpc, long arrival) {
		if (this.spec.failing() > 0 && rpc.coin() < this.spec.failing()) {
			end(rpc, arrival, arrival + FAIL_FAST, Status.Code.UNAVAILABLE);
			return;
		}
		int worker = firstFree();
		long start = Math.max(arrival, this.freeAt[worker]);
		if (start >= rpc.deadline) {
			// The client cancels it in the queue, so that no worker ever sees it.
			end(rpc, arrival, rpc.deadline, Status.Code.DEADLINE_EXCEEDED);
			return;
		}
		long finish = this.spec.speed().finish(start, rpc.demand);
		HostSpec.Restart restart = this.spec.restart();
		if (restart != null && arrival < restart.back() && finish > restart.gone()) {
			end(rpc, arrival, Math.max(arrival, restart.gone()), Status.Code.UNAVAILABLE);
			return;
		}
		this.freeAt[worker] = finish;
		this.load.busy(start, finish);
		end(rpc, arrival, finish, Status.Code.OK);
	}

	/**
	 * Foresees when a call of average demand would end.
	 * @param arrival when it would arrive
	 * @return the time of its end
	 */
	long expectedFinish(long arrival) {
		long start = Math.max(arrival, this.freeAt[firstFree()]);
		return this.spec.speed().finish(start, Trace.MEAN_DEMAND);
	}

	/**
	 * What the host says of itself at the end of a call that has ended well.
	 * @param rpc the call
	 * @param inFlight whether it runs our starter, which counts calls in flight
	 */
	Metadata trailers(Rpc rpc, boolean inFlight) {
		return inFlight ? this.load.trailers(rpc.finish, rpc.leftBehind) : this.load.trailers(rpc.finish);
	}

	/** Answers a probe with the service that real servers have. */
	Probe probe() {
		if (this.probes == null) {
			this.probes = new ProbeService(this.time::nanoTime);
		}
		int worker = firstFree();
		this.freeAt[worker] = Math.max(this.freeAt[worker], this.time.now()) + PROBE;
		return this.probes.answer();
	}

	/** Lets the probe service see what servers are told of their calls. */
	private void trace(long arrival, long finish, Status.Code answer) {
		if (this.probes != null) {
			ServerStreamTracer.Factory tracers = this.probes.tracers();
			this.time.at(arrival, () -> {
				ServerStreamTracer tracer = tracers.newServerStreamTracer("bench.Bench/Call", NO_HEADERS);
				this.time.at(finish, () -> tracer.streamClosed(answer.toStatus()));
			});
		}
	}

	private void end(Rpc rpc, long arrival, long finish, Status.Code answer) {
		rpc.finish = finish;
		rpc.answer = answer;
		this.inFlight.add(arrival, finish);
		trace(arrival, finish, answer);
	}

	private int firstFree() {
		int first = 0;
		for (int worker = 1; worker < WORKERS; worker++) {
			if (this.freeAt[worker] < this.freeAt[first]) {
				first = worker;
			}
		}
		return first;
	}

}
