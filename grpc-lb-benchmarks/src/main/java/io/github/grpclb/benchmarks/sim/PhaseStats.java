package io.github.grpclb.benchmarks.sim;

import java.util.List;

import io.grpc.Status;

/**
 * What happened to the calls that started in one phase of a run.
 */
final class PhaseStats {

	private final Phase phase;

	private final LatencyHistogram latency = new LatencyHistogram();

	private final int[] calls;

	private final int[] callsToFirst;

	private long total;

	private long toFirst;

	private long succeeded;

	private long late;

	private long answered;

	private int highestInFlight;

	private double meanInFlight;

	PhaseStats(Phase phase) {
		this.phase = phase;
		int seconds = (int) Math.ceil(Units.toSeconds(phase.to() - phase.from()));
		this.calls = new int[seconds];
		this.callsToFirst = new int[seconds];
	}

	Phase phase() {
		return this.phase;
	}

	void sent(Rpc rpc, int host) {
		int second = (int) ((rpc.start - this.phase.from()) / Units.SECOND);
		this.calls[second]++;
		if (host == 0) {
			this.toFirst++;
			this.callsToFirst[second]++;
		}
	}

	/** A call that is refused has no latency worth a quantile; one that is late has. */
	void ended(Status.Code status, long nanos) {
		this.total++;
		if (status == Status.Code.OK) {
			this.succeeded++;
			this.latency.add(nanos);
		}
		else if (status == Status.Code.DEADLINE_EXCEEDED) {
			this.late++;
			this.latency.add(nanos);
		}
	}

	/** Counts what was done in this phase, no matter when it was asked for. */
	void answered(long time) {
		if (time < this.phase.to()) {
			this.answered++;
		}
	}

	void begin(List<Host> hosts) {
		hosts.forEach((host) -> host.inFlight().restart());
	}

	void end(List<Host> hosts) {
		long residence = 0;
		for (Host host : hosts) {
			this.highestInFlight = Math.max(this.highestInFlight, host.inFlight().highest());
			residence += host.inFlight().residence();
		}
		this.meanInFlight = (double) residence / (this.phase.to() - this.phase.from()) / hosts.size();
	}

	Outcome outcome() {
		double seconds = Units.toSeconds(this.phase.to() - this.phase.from());
		double[] share = new double[this.calls.length];
		for (int second = 0; second < share.length; second++) {
			share[second] = (double) this.callsToFirst[second] / Math.max(1, this.calls[second]);
		}
		return new Outcome(Units.toMillis(this.latency.quantile(0.5)), Units.toMillis(this.latency.quantile(0.95)),
				Units.toMillis(this.latency.quantile(0.99)), Units.toMillis(this.latency.quantile(0.999)),
				(double) this.succeeded / this.total, (double) this.late / this.total, this.answered / seconds,
				this.highestInFlight, this.meanInFlight, (double) this.toFirst / this.total, share);
	}

}
