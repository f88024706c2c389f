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
 * Backends without the health service: they are taken as they are.
 */
final class HealthUnsupported implements ClientRule {

	static final String CODE = "HEALTH_UNSUPPORTED";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		List<String> without = now.backends()
			.stream()
			.filter(BackendSnapshot::healthUnsupported)
			.map(BackendSnapshot::address)
			.toList();
		if (without.isEmpty()) {
			return null;
		}
		return new Finding(Severity.INFO, CODE, spec.name(),
				"%d of %d backends have no grpc.health.v1.Health service (%s): the client cannot see when they leave or are ill."
					.formatted(without.size(), now.backends().size(), Texts.list(without)),
				"Add grpc-services and the health service to the backends, or set health-check.enabled: false.");
	}

}
