package io.github.grpclb.doctor.rules;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ApplicationFacts.OwnServer;
import io.github.grpclb.doctor.ApplicationRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;

/**
 * A server whose connections live for ever, so that clients that look at no list, and
 * proxies, never find new instances.
 */
final class ConnectionAgeUnbounded implements ApplicationRule {

	static final String CODE = "CONNECTION_AGE_UNBOUNDED";

	@Override
	public @Nullable Finding check(ApplicationFacts around) {
		OwnServer server = around.server();
		if (server == null || !server.spec().maxConnectionAge().isZero()) {
			return null;
		}
		return new Finding(Severity.WARN, CODE, null,
				"grpc.lb.server.max-connection-age is 0s: clients behind a proxy or a ClusterIP stay on this instance for as long as it lives, and new instances get nothing of theirs.",
				"Set grpc.lb.server.max-connection-age, for example to 30m.");
	}

}
