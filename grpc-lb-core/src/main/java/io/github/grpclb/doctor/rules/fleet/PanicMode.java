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
 * So few backends are fit that unfit ones get calls too.
 */
final class PanicMode implements ClientRule {

	static final String CODE = "PANIC";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		if (!now.panic()) {
			return null;
		}
		List<String> unfit = now.backends()
			.stream()
			.filter((backend) -> backend.eligible() && !backend.exclusions().isEmpty())
			.map((backend) -> backend.address() + " " + backend.exclusions().get(0).text())
			.toList();
		return new Finding(Severity.ERROR, CODE, spec.name(),
				"Less than panic-threshold of the backends are fit, so unfit ones get calls too: %s."
					.formatted(Texts.list(unfit)),
				("See the reasons in /actuator/grpclb/%s and mend those backends; a standby with a lower priority, or "
						+ "another zone, would be asked first.")
					.formatted(spec.name()));
	}

}
