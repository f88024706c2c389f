package io.github.grpclb.benchmarks.sim;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A situation in which policies are compared.
 *
 * @param id short name
 * @param title what happens, for the report
 * @param clients how many client processes call
 * @param loads offered loads, as shares of what the hosts can do
 * @param plan the run for a load and a seed
 */
record Scenario(String id, String title, int clients, List<Double> loads, Plan plan) {

	Scenario withClients(int clients) {
		return new Scenario(this.id, this.title, clients, this.loads, this.plan);
	}

	Scenario with(UnaryOperator<RunPlan> change) {
		return new Scenario(this.id, this.title, this.clients, this.loads,
				(load, seed) -> change.apply(this.plan.of(load, seed)));
	}

	/** Draws up a run. */
	@FunctionalInterface
	interface Plan {

		RunPlan of(double load, long seed);

	}

}
