package io.github.grpclb.sample;

import java.io.IOException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.jspecify.annotations.Nullable;

/**
 * Says which gRPC port is taken.
 */
class PortInUseFailureAnalyzer extends AbstractFailureAnalyzer<IOException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, IOException cause) {
		return StartFailure.isBind(cause)
				? new FailureAnalysis(cause.getMessage() + ": the port is already in use.", StartFailure.cure(), cause)
				: null;
	}

}
