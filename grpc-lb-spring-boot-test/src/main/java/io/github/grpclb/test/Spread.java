package io.github.grpclb.test;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How the calls of a client are spread at one moment, by backend or by something that
 * backends have in common.
 *
 * @param calls calls by backend, label or zone
 * @param weights the weights of the running backends, by the same; none for what does not
 * run
 */
record Spread(Map<String, Long> calls, Map<String, Double> weights) {

	/** What backends without the label or zone are counted under. */
	static final String NONE = "none";

	static Spread of(List<VirtualBackend> backends, Function<VirtualBackend, String> key) {
		Map<String, Long> calls = new LinkedHashMap<>();
		Map<String, Double> weights = new LinkedHashMap<>();
		for (VirtualBackend backend : backends) {
			calls.merge(key.apply(backend), backend.calls(), Long::sum);
			if (backend.isRunning()) {
				weights.merge(key.apply(backend), backend.weight(), Double::sum);
			}
		}
		return new Spread(calls, weights);
	}

	long total() {
		return total(this.calls.keySet());
	}

	long total(Collection<String> keys) {
		return keys.stream().mapToLong(this::callsOf).sum();
	}

	long callsOf(String key) {
		Long calls = this.calls.get(key);
		if (calls == null) {
			throw new IllegalArgumentException("No '%s'; there are %s".formatted(key, this.calls.keySet()));
		}
		return calls;
	}

	double share(String key) {
		long total = total();
		return (total != 0) ? (double) callsOf(key) / total : 0;
	}

}
