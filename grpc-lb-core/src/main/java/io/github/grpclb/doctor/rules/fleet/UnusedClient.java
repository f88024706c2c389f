package io.github.grpclb.doctor.rules.fleet;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.ClientSpec;

/**
 * A client that is configured but has not been called: often its name is misspelt where
 * it is injected.
 */
final class UnusedClient implements ClientRule {

	static final String CODE = "UNUSED_CLIENT";

	/** Clients connect at their first call, so give that some time. */
	private static final Duration PATIENCE = Duration.ofMinutes(5);

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		boolean asked = now.discovery().lastUpdate() != null || now.discovery().lastError() != null;
		if (asked || !now.backends().isEmpty() || around.uptime().compareTo(PATIENCE) < 0) {
			return null;
		}
		return new Finding(Severity.INFO, CODE, spec.name(),
				"Configured under grpc.lb.clients, but no call has been made in %d minutes."
					.formatted(around.uptime().toMinutes()),
				("If it should be in use, check the name where it is injected, for example @GrpcClient(\"%s\"); a client "
						+ "under another name is not balanced.")
					.formatted(spec.name()));
	}

}
