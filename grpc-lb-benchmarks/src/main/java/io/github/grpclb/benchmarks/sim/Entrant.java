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

	static final String ORACLE = "oracle (limit)";

	/** All but those that do not spread load. */
	static List<Entrant> all() {
		List<Entrant> entrants = new ArrayList<>();
		entrants.add(new Entrant(RANDOM, Kind.BOUND, (simulation, clients) -> new RandomRouter(simulation)));
		for (Contender contender : Contenders.all()) {
			if (contender.spreads()) {
				entrants.add(of(contender));
			}
		}
		entrants.add(new Entrant(ORACLE, Kind.BOUND, (simulation, clients) -> new Oracle(simulation)));
		return entrants;
	}

	private static Entrant of(Contender contender) {
		return new Entrant(contender.name(), contender.ours() ? Kind.OURS : Kind.THEIRS,
				(simulation, clients) -> new Clients(simulation, contender, clients));
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
