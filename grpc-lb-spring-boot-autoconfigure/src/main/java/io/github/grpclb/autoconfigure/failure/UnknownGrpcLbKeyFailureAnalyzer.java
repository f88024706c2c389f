package io.github.grpclb.autoconfigure.failure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says which key was probably meant.
 */
class UnknownGrpcLbKeyFailureAnalyzer extends AbstractFailureAnalyzer<UnknownGrpcLbKeyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnknownGrpcLbKeyException cause) {
		StringBuilder description = new StringBuilder(
				"Unknown configuration key:%n%n    Property: %s%n".formatted(cause.key()));
		if (cause.origin() != null) {
			description.append("    Origin: %s%n".formatted(cause.origin()));
		}
		description.append("    Allowed here: %s%n".formatted(String.join(", ", cause.siblings())));
		return new FailureAnalysis(description.toString(),
				"Did you mean '%s'? Correct the key or remove it.".formatted(cause.nearest()), cause);
	}

}
