package io.github.grpclb.doctor.rules;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ApplicationFacts.OwnServer;
import io.github.grpclb.doctor.ApplicationRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.spec.DrainSpec;

/**
 * A drain that may take longer than the platform waits for it. The framework's timeout is
 * taken as the sign that somebody has thought of the platform's.
 */
final class DrainTooLong implements ApplicationRule {

	static final String CODE = "DRAIN_TOO_LONG";

	/** What the rest of the shutdown may take. */
	private static final long MARGIN_SECONDS = 10;

	@Override
	public @Nullable Finding check(ApplicationFacts around) {
		OwnServer server = around.server();
		if (server == null || !server.spec().drain().enabled()) {
			return null;
		}
		DrainSpec drain = server.spec().drain();
		Duration longest = drain.delay().plus(drain.grace());
		if (longest.compareTo(server.shutdownTimeout()) <= 0) {
			return null;
		}
		long seconds = (longest.toMillis() + 999) / 1000;
		return new Finding(server.kubernetes() ? Severity.WARN : Severity.INFO, CODE, null,
				("Draining may take %d s (delay %d s + grace %d s), but spring.lifecycle.timeout-per-shutdown-phase is "
						+ "%d s. A platform that kills the process earlier cuts off the calls that are left.")
					.formatted(seconds, drain.delay().toSeconds(), drain.grace().toSeconds(),
							server.shutdownTimeout().toSeconds()),
				("Set spring.lifecycle.timeout-per-shutdown-phase: %ds and, on Kubernetes, "
						+ "terminationGracePeriodSeconds: %d; or lower grpc.lb.server.drain.grace.")
					.formatted(seconds, seconds + MARGIN_SECONDS));
	}

}
