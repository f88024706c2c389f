package io.github.grpclb.benchmarks.sim;

import java.util.ArrayList;
import java.util.List;

import io.github.grpclb.benchmarks.harness.Contender;
import io.github.grpclb.benchmarks.harness.Contenders;

/**
 * What takes part in the comparison: a policy or a bound.
 *
 * @param name as the report writes it
 * @param kind whose it is
 * @param routing makes its router for a number of clients
 */
record Entrant(String name, Kind kind, Routing routing) {

	static final String RANDOM = "random (floor)";

	static final String ORACLE = "oracle (greedy)";

	/** The default policy where the servers say how many calls they have. */
	static final String ADAPTIVE_WITH_REPORTS = "balanced/adaptive, reports";

	/** Those that are also run with outlier detection off. */
	static final List<String> WITHOUT_EJECTION = List.of("adaptive", "least-request", "round-robin", "peak-ewma");

	/** All but those that do not spread load. */
	static List<Entrant> all() {
		List<Entrant> entrants = new ArrayList<>();
		entrants.add(new Entrant(RANDOM, Kind.BOUND, (simulation, clients) -> new RandomRouter(simulation)));
		for (Contender contender : Contenders.all()) {
			if (contender.spreads()) {
				entrants.add(of(contender, contender.name(), false));
			}
		}
		entrants.add(of(Contenders.of("balanced/adaptive"), ADAPTIVE_WITH_REPORTS, true));
		for (String policy : WITHOUT_EJECTION) {
			entrants.add(of(Contenders.withoutEjection(policy), withoutEjection("balanced/" + policy), false));
		}
		entrants.add(new Entrant(ORACLE, Kind.BOUND, (simulation, clients) -> new Oracle(simulation)));
		return entrants;
	}

	/** Names the same policy with outlier detection off. */
	static String withoutEjection(String name) {
		return name + ", ejection off";
	}

	private static Entrant of(Contender contender, String name, boolean reports) {
		return new Entrant(name, contender.ours() ? Kind.OURS : Kind.THEIRS,
				(simulation, clients) -> new Clients(simulation, contender, clients, reports));
	}

	enum Kind {

		/** A policy of grpc-lb. */
		OURS,

		/** A policy of grpc-java. */
		THEIRS,

		/** No policy, but what policies are measured by. */
		BOUND

	}

	/** Makes a router. */
	@FunctionalInterface
	interface Routing {

		Router of(Simulation simulation, int clients);

	}

}
