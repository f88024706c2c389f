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
 * Operators have drained every backend.
 */
final class AllDrained implements ClientRule {

	static final String CODE = "ALL_DRAINED";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		if (now.backends().isEmpty() || !now.backends().stream().allMatch(BackendSnapshot::draining)) {
			return null;
		}
		return new Finding(Severity.ERROR, CODE, spec.name(),
				"All %d backends are drained by an operator, so that no call gets through."
					.formatted(now.backends().size()),
				"POST {\"action\": \"reset\"} to /actuator/grpclb/%s, or undrain one of them.".formatted(spec.name()));
	}

}
