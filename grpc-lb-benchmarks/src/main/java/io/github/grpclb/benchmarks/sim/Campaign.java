package io.github.grpclb.benchmarks.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs every entrant through every scenario, load and seed. Each (scenario, load, seed)
 * is one task on one thread: all entrants in it meet the same calls.
 */
final class Campaign {

	private static final int THREADS = 2;

	private final List<Scenario> scenarios;

	private final List<Entrant> entrants;

	private final int seeds;

	Campaign(List<Scenario> scenarios, List<Entrant> entrants, int seeds) {
		this.scenarios = scenarios;
		this.entrants = entrants;
		this.seeds = seeds;
	}

	Results run() throws InterruptedException {
		Results results = new Results();
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		try {
			List<Future<?>> tasks = new ArrayList<>();
			for (Scenario scenario : this.scenarios) {
				for (double load : scenario.loads()) {
					for (int seed = 1; seed <= this.seeds; seed++) {
						long each = seed;
						tasks.add(threads.submit(() -> runOne(scenario, load, each, results)));
					}
				}
			}
			for (Future<?> task : tasks) {
				task.get();
			}
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("a run failed", ex.getCause());
		}
		finally {
			threads.shutdownNow();
		}
		return results;
	}

	private void runOne(Scenario scenario, double load, long seed, Results results) {
		RunPlan plan = scenario.plan().of(load, seed);
		Trace trace = new Trace(seed, plan.phases(), scenario.clients(), plan.demand());
		List<Phase> measured = plan.phases().stream().filter(Phase::measured).toList();
		for (Entrant entrant : this.entrants) {
			Simulation simulation = new Simulation(plan, trace,
					(parent) -> entrant.routing().of(parent, scenario.clients()));
			List<Outcome> outcomes = simulation.run();
			for (int i = 0; i < measured.size(); i++) {
				Situation situation = new Situation(scenario.id(), scenario.clients(), load, measured.get(i).name());
				results.add(situation, entrant.name(), seed, outcomes.get(i));
			}
		}
	}

}
