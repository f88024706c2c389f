package io.github.grpclb.doctor.rules.settings;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ApplicationFacts.OwnServer;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.ChannelSpec.Keepalive;
import io.github.grpclb.spec.ClientSpec;

/**
 * Pings that a server sends clients away for (gRFC A8, A9), or that grpc-java does not
 * send as often as asked for.
 */
final class KeepaliveTooAggressive implements ClientRule {

	static final String CODE = "KEEPALIVE_TOO_AGGRESSIVE";

	static final String PUNISHED = "KEEPALIVE_PUNISHED";

	private static final Duration SHORTEST = Duration.ofSeconds(10);

	private static final Pattern LOOPBACK = Pattern
		.compile("(?:^|[/,])(?:localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1]):(\\d+)");

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		Keepalive keepalive = spec.channel().keepalive();
		if (keepalive.time().isZero()) {
			return null;
		}
		Finding punished = punished(spec, now);
		if (punished == null) {
			punished = refusedByOurselves(spec, now, around.server());
		}
		return (punished != null || keepalive.time().compareTo(SHORTEST) >= 0) ? punished
				: new Finding(Severity.WARN, CODE, spec.name(),
						"keepalive.time is %d ms, but grpc-java pings every 10 s at most."
							.formatted(keepalive.time().toMillis()),
						"Set keepalive.time: 10s or more, and find stalls sooner with deadlines and hedging.");
	}

	private static @Nullable Finding punished(ClientSpec spec, ClientSnapshot now) {
		for (BackendSnapshot backend : now.backends()) {
			String failure = backend.lastFailure();
			// Proxies punish with the code alone.
			if (failure != null && (failure.contains("too_many_pings") || failure.contains("ENHANCE_YOUR_CALM"))) {
				return new Finding(Severity.ERROR, PUNISHED, spec.name(),
						"%s closed a connection with ENHANCE_YOUR_CALM (too_many_pings): it permits fewer pings than keepalive.time: %d s makes."
							.formatted(backend.address(), spec.channel().keepalive().time().toSeconds()),
						"Raise the client's keepalive.time (5m is what stock servers permit), or where the server has grpc-lb, lower its grpc.lb.server.permit-keepalive.time.");
			}
		}
		return null;
	}

	private static @Nullable Finding refusedByOurselves(ClientSpec spec, ClientSnapshot now,
			@Nullable OwnServer server) {
		Keepalive keepalive = spec.channel().keepalive();
		Duration interval = (keepalive.time().compareTo(SHORTEST) > 0) ? keepalive.time() : SHORTEST;
		if (server == null || server.spec().permitKeepalive().time().compareTo(interval) <= 0
				|| !names(now.target(), server.port())) {
			return null;
		}
		return new Finding(Severity.ERROR, CODE, spec.name(),
				("The client pings this application's own server every %d s, which permits one ping every %d s: it will "
						+ "close the connections.")
					.formatted(interval.toSeconds(), server.spec().permitKeepalive().time().toSeconds()),
				"Raise keepalive.time, or set grpc.lb.server.permit-keepalive.time: %ds."
					.formatted(interval.toSeconds()));
	}

	private static boolean names(String target, int port) {
		Matcher matcher = LOOPBACK.matcher(target);
		while (matcher.find()) {
			if (port > 0 && matcher.group(1).equals(Integer.toString(port))) {
				return true;
			}
		}
		return false;
	}

}
