package io.github.grpclb.benchmarks.sim;

import java.util.List;

/**
 * Runs the simulator.
 */
public final class Simulate {

	private Simulate() {
	}

	/**
	 * Simulates and prints.
	 * @param args arguments
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		List<Entrant> entrants = Entrant.all();
		int seeds = Integer.getInteger("seeds", 1);
		for (Scenario scenario : Scenarios.all()) {
			if (args.length > 0 && !scenario.id().matches(args[0])) {
				continue;
			}
			long start = System.nanoTime();
			Results results = new Campaign(List.of(scenario), entrants, seeds).run();
			System.out.printf("%s: %.1f s%n", scenario, (System.nanoTime() - start) / 1e9);
			for (Situation situation : results.situations()) {
				System.out.println(situation);
				for (Entrant entrant : entrants) {
					System.out.printf(
							"  %-32s p50 %8.2f p99 %8.2f p99.9 %8.2f ok %.5f thr %.0f maxrif %5.0f mean %.2f share %.4f%n",
							entrant.name(), results.spread(situation, entrant.name(), Outcome::p50).median(),
							results.spread(situation, entrant.name(), Outcome::p99).median(),
							results.spread(situation, entrant.name(), Outcome::p999).median(),
							results.spread(situation, entrant.name(), Outcome::success).median(),
							results.spread(situation, entrant.name(), Outcome::throughput).median(),
							results.spread(situation, entrant.name(), Outcome::highestInFlight).median(),
							results.spread(situation, entrant.name(), Outcome::meanInFlight).median(),
							results.spread(situation, entrant.name(), Outcome::share).median());
				}
			}
		}
	}

}
