package io.github.grpclb.doctor.rules.fleet;

import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.ClientSpec;

/**
 * A client's own zone that none of its backends is in: probably spelt in another way.
 */
final class ZoneWithoutBackends implements ClientRule {

	static final String CODE = "ZONE_WITHOUT_BACKENDS";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		String zone = spec.routing().locality().zone();
		Set<String> zones = now.backends()
			.stream()
			.map(BackendSnapshot::zone)
			.filter(Objects::nonNull)
			.collect(Collectors.toCollection(TreeSet::new));
		if (zone.isEmpty() || zones.isEmpty() || zones.contains(zone)) {
			return null;
		}
		return new Finding(Severity.WARN, CODE, spec.name(),
				"locality.zone is '%s', but the backends are in %s: every call leaves the zone.".formatted(zone,
						String.join(", ", zones)),
				"Set locality.zone (or the variable TOPOLOGY_ZONE) to one of them, or start backends in the zone.");
	}

}
