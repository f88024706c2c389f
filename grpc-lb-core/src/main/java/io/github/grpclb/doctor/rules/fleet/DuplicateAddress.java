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
 * An address that discovery names more than once.
 */
final class DuplicateAddress implements ClientRule {

	static final String CODE = "DUPLICATE_ADDRESS";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		List<String> found = now.backends()
			.stream()
			.filter((backend) -> backend.signs().listedTwice())
			.map(BackendSnapshot::address)
			.toList();
		if (found.isEmpty()) {
			return null;
		}
		return new Finding(Severity.WARN, CODE, spec.name(),
				"Discovery names %s more than once: that is one backend, with the attributes of its last entry."
					.formatted(Texts.list(found)),
				"List each address once; to give a backend more calls, set its weight.");
	}

}
