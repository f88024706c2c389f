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
 * A discovered backend that several groups fit equally well, so that it belongs to none.
 * One that is listed in the configuration is refused at the start.
 */
final class AmbiguousGroup implements ClientRule {

	static final String CODE = "AMBIGUOUS_GROUP";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		for (BackendSnapshot backend : now.backends()) {
			List<String> groups = spec.routing().mostSpecific(backend.labels());
			if (groups.size() > 1) {
				return new Finding(Severity.WARN, CODE, spec.name(),
						"The groups %s fit backend %s equally well, so it belongs to none of them and has no part in their traffic."
							.formatted(Texts.list(groups), backend.address()),
						"A backend belongs to the group with the most labels: give one of grpc.lb.clients.%s.groups a label more."
							.formatted(spec.name()));
			}
		}
		return null;
	}

}
