package io.github.grpclb.spec;

import java.util.Map;
import java.util.Set;

/**
 * What an operator has changed about single backends, on top of a {@link ClientSpec}.
 *
 * @param drained addresses ({@code host:port}) that get no new calls
 * @param weights address to the weight that replaces the discovered one, 0.000001 to
 * 1,000,000
 */
public record Overrides(Set<String> drained, Map<String, Double> weights) {

	/** No change at all. */
	public static final Overrides NONE = new Overrides(Set.of(), Map.of());

	public Overrides {
		drained = Set.copyOf(drained);
		weights = Map.copyOf(weights);
		weights.values()
			.forEach((weight) -> Require.weight("weight", weight, "Use drain for a backend that should get no calls."));
	}

}
