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
 * Backends whose health service takes the question and does not answer.
 */
final class HealthSilent implements ClientRule {

	static final String CODE = "HEALTH_SILENT";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		List<String> found = now.backends()
			.stream()
			.filter((backend) -> backend.signs().health() == HealthSupport.SILENT)
			.map(BackendSnapshot::address)
			.toList();
		if (found.isEmpty()) {
			return null;
		}
		return new Finding(Severity.WARN, CODE, spec.name(),
				"%d of %d backends do not answer grpc.health.v1.Health/Watch (%s): they are used without knowing their health."
					.formatted(found.size(), now.backends().size(), Texts.list(found)),
				"See what holds the stream up: a proxy that buffers, or a health service that does not answer at once. Or set health-check.enabled: false.");
	}

}
