package io.github.grpclb.doctor.rules.fleet;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.ClientSpec;

/**
 * Backends that close each connection at once, or take it and never speak HTTP/2.
 */
final class ConnectStorm implements ClientRule {

	static final String CODE = "CONNECT_STORM";

	/** Twice may be a restart. */
	private static final int MANY = 3;

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		List<String> found = now.backends()
			.stream()
			.filter((backend) -> backend.signs().briefConnections() >= MANY)
			.map(BackendSnapshot::address)
			.toList();
		if (found.isEmpty()) {
			return null;
		}
		return new Finding(Severity.WARN, CODE, spec.name(),
				"%d of %d backends close connections within a second, or never finish opening them (%s); the client waits longer "
					.concat("each time.")
					.formatted(found.size(), now.backends().size(), Texts.list(found)),
				("See each backend's exclusions in /actuator/grpclb/%s for the cause, and its own log: TLS against plaintext, a proxy "
						+ "without backend, too many connections, or pings more often than it permits.")
					.formatted(spec.name()));
	}

}
