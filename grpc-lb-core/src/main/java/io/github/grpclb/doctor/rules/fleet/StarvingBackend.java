package io.github.grpclb.doctor.rules.fleet;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.ClientSpec;

/**
 * Eligible backends that get less than a tenth of what they should.
 */
final class StarvingBackend implements ClientRule {

	static final String CODE = "STARVING_BACKEND";

	/** These are uneven by design. */
	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		List<String> starving = now.fairness().starving();
		if (starving.isEmpty() || spec.balancing().policy().name().uneven()) {
			return null;
		}
		return new Finding(Severity.WARN, CODE, spec.name(),
				"%s gets less than a tenth of the calls that its weight gives it.".formatted(Texts.list(starving)),
				("Look at its latency and failures in /actuator/grpclb/%s: a slow backend is avoided on purpose; if it is "
						+ "as fast as the others, compare with policy: round-robin.")
					.formatted(spec.name()));
	}

}
