package io.github.grpclb.doctor.rules.settings;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;

/**
 * Prequal with so few probes that it cannot work.
 */
final class PrequalUnderprobed implements ClientRule {

	static final String CODE = "PREQUAL_UNDERPROBED";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		PolicySpec policy = spec.balancing().policy();
		if (!policy.name().equals(PolicyName.PREQUAL) || policy.prequal().keepsUp()) {
			return null;
		}
		return new Finding(Severity.WARN, CODE, spec.name(),
				"prequal.probe-rate is %s: with less than two probes a call their answers are too old, so calls go as under peak-ewma and nobody is probed."
					.formatted(policy.prequal().probeRate()),
				"Set prequal.probe-rate to 2 or more (3 is the default), or use policy: adaptive, which needs no probes.");
	}

}
