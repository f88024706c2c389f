package io.github.grpclb.balancer;

import io.grpc.Status;

import io.github.grpclb.ForeignText;
import io.github.grpclb.outlier.Ejection;
import io.github.grpclb.spec.ClientSpec;

/**
 * Words the status of calls that no backend can take, with the last cause of each
 * backend.
 */
final class FailureReport {

	/** Enough to see a pattern, short enough for a log line. */
	private static final int NAMED = 5;

	private FailureReport() {
	}

	static Status of(ClientSpec spec, Backend[] backends) {
		if (backends.length == 0) {
			return Status.UNAVAILABLE
				.withDescription("Client '%s': discovery of %s found no backend".formatted(spec.name(), spec.source()));
		}
		StringBuilder text = new StringBuilder(
				"Client '%s': none of %d backends can be used: ".formatted(spec.name(), backends.length));
		Throwable cause = null;
		for (int i = 0; i < Math.min(backends.length, NAMED); i++) {
			Backend backend = backends[i];
			Status failure = backend.connections().failure();
			text.append((i > 0) ? "; " : "").append(backend.address()).append(' ').append(why(backend, failure));
			cause = (cause != null) ? cause : failure.getCause();
		}
		if (backends.length > NAMED) {
			text.append("; and ").append(backends.length - NAMED).append(" more");
		}
		return Status.UNAVAILABLE.withDescription(text.toString()).withCause(cause);
	}

	private static String why(Backend backend, Status failure) {
		if (backend.drained()) {
			return "is drained by an operator";
		}
		Ejection ejection = backend.record().ejection();
		if (ejection != null) {
			return "is ejected (" + ejection.cause() + ": " + ejection.evidence() + ")";
		}
		if (backend.unhealthy()) {
			return "is not healthy: " + ForeignText.of(failure.getDescription());
		}
		if (failure.isOk()) {
			return "is " + backend.state();
		}
		String causeText = (failure.getCause() != null) ? " (" + ForeignText.of(failure.getCause().getMessage()) + ")"
				: "";
		return failure.getCode() + ": " + ForeignText.of(failure.getDescription()) + causeText;
	}

}
