package io.github.grpclb.spec;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One backend that configuration lists by hand.
 *
 * @param address {@code host:port}
 * @param weight its share relative to the others, 0.000001 to 1,000,000
 * @param zone where it runs, {@code null} if unknown
 * @param priority 0 is used first; higher numbers only when lower ones fail
 * @param labels free labels, which groups select by
 */
public record BackendSpec(String address, double weight, @Nullable String zone, int priority,
		Map<String, String> labels) {

	public BackendSpec {
		HostPort.parse("backends.address", address);
		Require.weight("backends.weight", weight,
				"A backend that should get no calls is drained through the actuator or left out of the list.");
		Require.range("backends.priority", priority, 0, 100);
		labels = Map.copyOf(labels);
	}

	/**
	 * Returns a backend with weight 1, priority 0 and nothing else.
	 * @param address {@code host:port}
	 * @return the backend
	 */
	public static BackendSpec of(String address) {
		return new BackendSpec(address, 1, null, 0, Map.of());
	}

}
