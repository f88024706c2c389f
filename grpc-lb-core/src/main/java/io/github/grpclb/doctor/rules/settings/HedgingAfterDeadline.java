package io.github.grpclb.doctor.rules.settings;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.HedgingSpec;
import io.github.grpclb.spec.MethodSpec;

/**
 * A hedge that would be sent when the call is over.
 */
final class HedgingAfterDeadline implements ClientRule {

	static final String CODE = "HEDGING_AFTER_DEADLINE";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		CallSpec calls = spec.calls();
		Finding found = late(spec, "the client", calls.hedging(), calls.deadline());
		for (MethodSpec method : calls.methods().values()) {
			if (found == null) {
				found = late(spec, method.name(), (method.hedging() != null) ? method.hedging() : calls.hedging(),
						(method.deadline() != null) ? method.deadline() : calls.deadline());
			}
		}
		return found;
	}

	private static @Nullable Finding late(ClientSpec spec, String of, HedgingSpec hedging, Duration deadline) {
		if (!hedging.enabled() || deadline.isZero() || hedging.delay().compareTo(deadline) < 0) {
			return null;
		}
		return new Finding(Severity.WARN, CODE, spec.name(),
				"hedging.delay of %s is %d ms, but its deadline is %d ms: no hedge is ever sent.".formatted(of,
						hedging.delay().toMillis(), deadline.toMillis()),
				"Set hedging.delay to about the 95th percentile of the latency, well below the deadline.");
	}

}
