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
		if (cause.getMessage() == null || !cause.getMessage().startsWith("Failed to bind to address")) {
			return null;
		}
		return new FailureAnalysis(cause.getMessage() + ": the port is already in use.",
				"Stop what listens there, or choose other ports with --sample.ports=9201,9202,9203 "
						+ "(--grpc.server.port=9201 with --sample.role=server).",
				cause);
	}

}
