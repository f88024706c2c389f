package io.github.grpclb.doctor.rules.settings;

import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.ClientSpec;

/**
 * Shares that look like percents and are none.
 */
final class SplitNotHundred implements ClientRule {

	static final String CODE = "SPLIT_NOT_100";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		Map<String, Integer> split = spec.routing().split();
		int total = split.values().stream().mapToInt(Integer::intValue).sum();
		// Small numbers are meant as a ratio, such as 1 to 3.
		if (split.size() < 2 || total == 100 || total < 20 || total % 100 == 0) {
			return null;
		}
		return new Finding(Severity.INFO, CODE, spec.name(),
				"The shares of split add up to %d, not 100, so that they are no percents: %s."
					.formatted(total, split.entrySet()
						.stream()
						.map((share) -> "%s gets %.1f %%".formatted(share.getKey(), 100.0 * share.getValue() / total))
						.collect(Collectors.joining(", "))),
				"If that is what you want, write it as percents; else mend split.");
	}

}
