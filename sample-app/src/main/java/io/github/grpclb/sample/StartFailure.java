package io.github.grpclb.sample;

import java.io.IOException;

import org.springframework.boot.web.server.PortInUseException;
import org.jspecify.annotations.Nullable;

/**
 * Why the sample has not started, in one line: the last one that it prints.
 */
final class StartFailure {

	private static final String START = "The sample has not started: ";

	private StartFailure() {
	}

	static String sentence(Throwable failure) {
		Throwable root = failure;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof PortInUseException http) {
				return START + "HTTP port %d is already in use. Stop what listens there, or add --server.port=8081."
					.formatted(http.getPort());
			}
			if (cause instanceof IOException bind && isBind(bind)) {
				return START + "%s: the port is already in use. %s".formatted(bind.getMessage(), cure());
			}
			root = cause;
		}
		return START + root.getMessage();
	}

	static boolean isBind(IOException failure) {
		@Nullable String message = failure.getMessage();
		return message != null && message.startsWith("Failed to bind to address");
	}

	static String cure() {
		return "Stop what listens there, or choose other ports with --sample.ports=9201,9202,9203 "
				+ "(--grpc.server.port=9201 with --sample.role=server).";
	}

}
