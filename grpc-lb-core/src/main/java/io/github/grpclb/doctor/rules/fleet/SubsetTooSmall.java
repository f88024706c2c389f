package io.github.grpclb.doctor.rules.fleet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.doctor.ApplicationFacts;
import io.github.grpclb.doctor.ClientRule;
import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.spec.ClientSpec;

/**
 * A subset with room for one backend, or none, of something that the client sends calls
 * to: that one has them all, and nobody takes over when it fails.
 */
final class SubsetTooSmall implements ClientRule {

	static final String CODE = "SUBSET_TOO_SMALL";

	@Override
	public @Nullable Finding check(ClientSpec spec, ClientSnapshot now, ApplicationFacts around) {
		int size = spec.balancing().subset().size();
		if (size == 0 || size >= now.backends().size()) {
			return null;
		}
		String zone = spec.routing().locality().zone();
		Map<String, int[]> counts = new LinkedHashMap<>();
		for (BackendSnapshot backend : now.backends()) {
			String group = spec.routing().neededGroup(backend.labels());
			if (group != null && (zone.isEmpty() || zone.equals(backend.zone()))) {
				int[] count = counts.computeIfAbsent(group, (name) -> new int[2]);
				count[0]++;
				count[1] += backend.reasons().contains(Reason.OUTSIDE_SUBSET) ? 0 : 1;
			}
		}
		List<String> poor = new ArrayList<>();
		counts.forEach((group, count) -> {
			if (count[0] > 1 && count[1] < 2) {
				poor.add("%d of %d backends%s%s".formatted(count[1], count[0],
						group.isEmpty() ? "" : " of group " + group, zone.isEmpty() ? "" : " in zone " + zone));
			}
		});
		if (poor.isEmpty()) {
			return null;
		}
		return new Finding(Severity.WARN, CODE, spec.name(),
				"The subset of %d holds only %s: calls that are meant for them have nowhere else to go.".formatted(size,
						Texts.list(poor)),
				"Raise grpc.lb.clients.%s.subset.size so that every group and zone that is called has two or more."
					.formatted(spec.name()));
	}

}
