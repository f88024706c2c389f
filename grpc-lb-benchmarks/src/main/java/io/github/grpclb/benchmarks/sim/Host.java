package io.github.grpclb.benchmarks.sim;

import io.grpc.Status;

/**
 * A server: workers with one first-in-first-out queue. All of a call's future is known
 * when it arrives, because nothing overtakes.
 */
final class Host {

	static final int WORKERS = 4;

	private static final long FAIL_FAST = Units.MILLISECOND;

	private final HostSpec spec;

	private final long[] freeAt = new long[WORKERS];

	private final InFlight inFlight = new InFlight();

	private final LoadMeter load = new LoadMeter(WORKERS);

	Host(HostSpec spec) {
		this.spec = spec;
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

	private void end(Rpc rpc, long arrival, long finish, Status.Code answer) {
		rpc.finish = finish;
		rpc.answer = answer;
		this.inFlight.add(arrival, finish);
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
