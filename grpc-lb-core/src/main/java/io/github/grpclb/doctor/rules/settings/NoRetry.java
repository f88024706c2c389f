package io.github.grpclb.doctor.rules.settings;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.ClientSpec;

/**
 * A client that sends no call again, not even one that no backend has seen.
 */
final class NoRetry implements ClientRule {

	static final String CODE = "NO_RETRY";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		CallSpec calls = spec.calls();
		boolean some = calls.retry().enabled() || calls.hedging().enabled()
				|| calls.methods()
					.values()
					.stream()
					.anyMatch((method) -> (method.retry() != null && method.retry().enabled())
							|| (method.hedging() != null && method.hedging().enabled()));
		return some ? null : new Finding(Severity.INFO, CODE, spec.name(),
				"retry.enabled is false, so that a backend that dies or restarts fails calls that another one could take.",
				"Leave retry.enabled at true with status-codes: [UNAVAILABLE]; methods.* makes exceptions for those that must not be sent twice.");
	}

}
