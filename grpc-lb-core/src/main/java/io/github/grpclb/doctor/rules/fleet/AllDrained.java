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
 * Every backend is drained by an operator, or is going and cannot be called.
 */
final class AllDrained implements ClientRule {

	static final String CODE = "ALL_DRAINED";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		if (now.backends().isEmpty()
				|| !now.backends().stream().allMatch((backend) -> backend.draining() && !backend.eligible())) {
			return null;
		}
		return new Finding(Severity.ERROR, CODE, spec.name(),
				"All %d backends are drained by an operator, or are going and cannot be reached, so that no call gets through."
					.formatted(now.backends().size()),
				"POST {\"action\": \"reset\"} to /actuator/grpclb/%s, or undrain one of them; for those that discovery says are going, see why no new ones are ready."
					.formatted(spec.name()));
	}

}
