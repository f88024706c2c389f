package io.github.grpclb.balancer;

import java.util.StringJoiner;

import io.grpc.Status;

import io.github.grpclb.spec.ClientSpec;

/**
 * Words the status of calls that no backend can take, and what others wait for, with what
 * each backend has against it.
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
		Throwable cause = null;
		for (int i = 0; i < Math.min(backends.length, NAMED) && cause == null; i++) {
			cause = backends[i].connections().failure().getCause();
		}
		return Status.UNAVAILABLE
			.withDescription("Client '%s': none of %d backends can be used: %s".formatted(spec.name(), backends.length,
					each(backends)))
			.withCause(cause);
	}

	/** What calls wait for that have no backend yet. */
	static String waiting(ClientSpec spec, Backend[] backends, int fit) {
		if (fit > 0) {
			return "Client '%s': waits at its start until enough of %d backends are ready (startup.min-ready): %s"
				.formatted(spec.name(), backends.length, each(backends));
		}
		return "Client '%s': waits for one of %d backends: %s".formatted(spec.name(), backends.length, each(backends));
	}

	private static String each(Backend[] backends) {
		StringJoiner text = new StringJoiner("; ");
		for (int i = 0; i < Math.min(backends.length, NAMED); i++) {
			text.add(backends[i].address() + ' ' + backends[i].fitness().text());
		}
		if (backends.length > NAMED) {
			text.add("and " + (backends.length - NAMED) + " more");
		}
		return text.toString();
	}

}
