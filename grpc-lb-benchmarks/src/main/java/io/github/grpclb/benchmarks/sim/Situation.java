package io.github.grpclb.benchmarks.sim;

/**
 * What a figure was measured in.
 *
 * @param scenario the scenario's id
 * @param clients how many clients
 * @param load the offered load
 * @param phase the phase of the run
 */
record Situation(String scenario, int clients, double load, String phase) {

	/** The phase of a run that has only one. */
	static final String WHOLE = "all";

	@Override
	public String toString() {
		String where = this.phase.equals(WHOLE) ? "load %.2f".formatted(this.load) : "step " + this.phase;
		return "%s, %d client%s, %s".formatted(this.scenario, this.clients, (this.clients == 1) ? "" : "s", where);
	}

}
