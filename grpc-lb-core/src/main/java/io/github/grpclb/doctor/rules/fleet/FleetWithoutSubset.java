package io.github.grpclb.doctor.rules.fleet;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.ClientSpec;

/**
 * So many connections that each client costs every server.
 */
final class FleetWithoutSubset implements ClientRule {

	static final String CODE = "FLEET_WITHOUT_SUBSET";

	/**
	 * A connection costs either side some 100 kB; beyond, subsets are worth their
	 * trouble.
	 */
	static final int MANY = 100;

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		int connections = now.backends().stream().mapToInt(BackendSnapshot::connections).sum();
		if (spec.balancing().subset().size() > 0 || connections <= MANY) {
			return null;
		}
		return new Finding(Severity.WARN, CODE, spec.name(),
				"This instance alone keeps %d connections open; each server has one of every instance."
					.formatted(connections),
				"Set subset.size, for example to 20: each instance then connects to that many of the %d backends. subset.strategy says how evenly they spread."
					.formatted(now.backends().size()));
	}

}
