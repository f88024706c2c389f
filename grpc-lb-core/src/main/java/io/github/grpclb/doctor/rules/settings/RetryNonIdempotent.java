package io.github.grpclb.doctor.rules.settings;

import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.HedgingSpec;
import io.github.grpclb.spec.RetrySpec;

/**
 * Retries and hedges that may run a call twice which the backend has carried out already.
 */
final class RetryNonIdempotent implements ClientRule {

	static final String CODE = "RETRY_NON_IDEMPOTENT";

	/** Statuses after which the call may have had its effect. */
	private static final Set<Status.Code> DOUBTFUL = EnumSet.of(Status.Code.DEADLINE_EXCEEDED, Status.Code.UNKNOWN,
			Status.Code.INTERNAL, Status.Code.DATA_LOSS, Status.Code.CANCELLED);

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		CallSpec calls = spec.calls();
		Set<Status.Code> doubtful = new TreeSet<>(doubtful(calls.retry(), calls.hedging()));
		if (!doubtful.isEmpty()) {
			return new Finding(Severity.WARN, CODE, spec.name(),
					"Every method is retried after %s, when the backend may have carried the call out already."
						.formatted(doubtful),
					"Keep retry.status-codes: [UNAVAILABLE] for the client, and list more codes only under methods that "
							+ "are idempotent.");
		}
		if (calls.hedging().enabled()) {
			return new Finding(Severity.INFO, CODE, spec.name(),
					"hedging sends calls of every method to several backends at once.",
					"Turn hedging on only under methods.* that are idempotent.");
		}
		return null;
	}

	private static Set<Status.Code> doubtful(RetrySpec retry, HedgingSpec hedging) {
		if (!retry.enabled() || hedging.enabled()) {
			return Set.of();
		}
		Set<Status.Code> doubtful = EnumSet.copyOf(DOUBTFUL);
		doubtful.retainAll(retry.statusCodes());
		return doubtful;
	}

}
