package io.github.grpclb.doctor.rules.fleet;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.PolicyName;

/**
 * Many backends of which one gets everything.
 */
final class PickFirstOfMany implements ClientRule {

	static final String CODE = "PICK_FIRST";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		int backends = now.backends().size();
		if (!spec.balancing().policy().name().equals(PolicyName.PICK_FIRST) || backends < 2) {
			return null;
		}
		return new Finding(Severity.INFO, CODE, spec.name(),
				"policy: pick-first sends every call to one of %d backends.".formatted(backends),
				"Use adaptive (the default) or round-robin to spread the calls.");
	}

}
