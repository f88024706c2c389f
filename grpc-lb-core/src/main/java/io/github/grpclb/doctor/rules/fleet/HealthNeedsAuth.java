package io.github.grpclb.doctor.rules.fleet;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.snapshot.HealthSupport;
import io.github.grpclb.spec.ClientSpec;

/**
 * Backends that do not let this client ask their health service.
 */
final class HealthNeedsAuth implements ClientRule {

	static final String CODE = "HEALTH_NEEDS_AUTH";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		List<String> found = now.backends()
			.stream()
			.filter((backend) -> backend.signs().health() == HealthSupport.NEEDS_AUTH)
			.map(BackendSnapshot::address)
			.toList();
		if (found.isEmpty()) {
			return null;
		}
		return new Finding(Severity.WARN, CODE, spec.name(),
				"%d of %d backends refuse this client at grpc.health.v1.Health (%s): the client cannot see when they leave or are ill."
					.formatted(found.size(), now.backends().size(), Texts.list(found)),
				"Let grpc.health.v1.Health/Watch pass without credentials on the backends, or set health-check.enabled: false.");
	}

}
