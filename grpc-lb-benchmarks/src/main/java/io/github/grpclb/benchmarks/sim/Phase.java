package io.github.grpclb.benchmarks.sim;

/**
 * A part of a run with one arrival rate.
 *
 * @param name as the report writes it; empty if it is not measured
 * @param from start, nanoseconds
 * @param to end, nanoseconds
 * @param rate calls per second of all clients together
 */
record Phase(String name, long from, long to, double rate) {

	boolean measured() {
		return !this.name.isEmpty();
	}

}
