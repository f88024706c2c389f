package io.github.grpclb.doctor.rules.fleet;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot.CanarySnapshot;
import io.github.grpclb.spec.CanarySpec;
import io.github.grpclb.spec.ClientSpec;

/**
 * A canary whose guard took the candidate out, which nobody may have seen.
 */
final class CanaryRolledBack implements ClientRule {

	static final String CODE = "CANARY_ROLLED_BACK";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		CanarySpec canary = spec.routing().canary();
		CanarySnapshot state = now.canary();
		if (canary == null || state == null || !state.state().equals("ROLLED_BACK")) {
			return null;
		}
		return new Finding(Severity.WARN, CODE, spec.name(),
				"Group %s gets no calls, because at %d %% it did not hold up: %s.".formatted(canary.candidate(),
						canary.steps().get(state.step()), state.reason()),
				"Mend it, then POST {\"action\": \"canary\", \"command\": \"start\"} to /actuator/grpclb/%s, or take canary out of the configuration."
					.formatted(spec.name()));
	}

}
