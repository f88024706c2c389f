package io.github.grpclb.doctor.rules.settings;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.ClientSpec;

/**
 * Unary calls that may wait for ever.
 */
final class NoDeadline implements ClientRule {

	static final String CODE = "NO_DEADLINE";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		if (!spec.calls().deadline().isZero()) {
			return null;
		}
		return new Finding(Severity.WARN, CODE, spec.name(),
				"deadline is 0s: a unary call without a deadline of its own waits for ever on a backend that hangs.",
				"Set a deadline somewhat above the slowest good call, for example deadline: 2s; methods.*.deadline "
						+ "makes exceptions.");
	}

}
