package io.github.grpclb.benchmarks.sim;

import io.grpc.ClientStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * One call, reused when it has ended. Its event is its end as the client sees it.
 */
final class Rpc implements Runnable {

	private final Simulation simulation;

	/** When the caller made it, measured from here even if it had to wait for a pick. */
	long start;

	long deadline;

	/** Work at nominal speed. */
	long demand;

	int client;

	/** How often it was sent. */
	int attempts;

	PhaseStats phase;

	int host;

	@Nullable ClientStreamTracer tracer;

	/** When the host has done with it. */
	long finish;

	/** The calls that the host had then. */
	int leftBehind;

	Status.Code answer = Status.Code.OK;

	Rpc(Simulation simulation, PhaseStats phase) {
		this.simulation = simulation;
		this.phase = phase;
	}

	@Override
	public void run() {
		this.simulation.ended(this);
	}

	/** A number from 0 to 1 that is the same for this call under every policy. */
	double coin() {
		return ((this.demand * 0x9E3779B97F4A7C15L) >>> 11) * 0x1.0p-53;
	}

}
