package io.github.grpclb.autoconfigure.client;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.autoconfigure.client.ClientProperties.LeastRequest;
import io.github.grpclb.spec.PolicyJson;
import io.github.grpclb.spec.PolicySpec;

/**
 * Makes the pick policy's part of a spec. The properties are handed on in the words of a
 * service config, so that {@link PolicyJson} is the only place that knows a policy's keys
 * and what may stand there.
 */
final class PolicySpecFactory {

	private final ClientProperties properties;

	PolicySpecFactory(ClientProperties properties) {
		this.properties = properties;
	}

	PolicySpec create() {
		Map<String, Object> keys = new LinkedHashMap<>();
		put(keys, "policy", this.properties.policy());
		put(keys, "least-request", this.properties.leastRequest());
		put(keys, "weighted-round-robin", this.properties.weightedRoundRobin());
		put(keys, "peak-ewma", this.properties.peakEwma());
		put(keys, "hash", this.properties.hash());
		put(keys, "prequal", this.properties.prequal());
		put(keys, "policy-config", this.properties.policyConfig());
		// The one key that is a number or a word.
		LeastRequest leastRequest = this.properties.leastRequest();
		if (leastRequest != null && leastRequest.choices() != null && leastRequest.choices().matches("[0-9]{1,9}")) {
			keys.put("least-request", Map.of("choices", Integer.valueOf(leastRequest.choices())));
		}
		return PolicyJson.read(keys);
	}

	private static void put(Map<String, Object> keys, String key, @Nullable Object value) {
		if (value != null) {
			keys.put(key, json(value));
		}
	}

	private static Object json(Object value) {
		if (value instanceof Ratio ratio) {
			return ratio.value();
		}
		if (value instanceof Duration duration) {
			return "%d.%09ds".formatted(duration.toSeconds(), duration.toNanosPart());
		}
		if (value instanceof Enum<?> constant) {
			return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
		}
		return (value instanceof Record record) ? section(record) : value;
	}

	private static Map<String, Object> section(Record record) {
		Map<String, Object> keys = new LinkedHashMap<>();
		for (RecordComponent component : record.getClass().getRecordComponents()) {
			try {
				put(keys, KnownKeys.dashed(component.getName()), component.getAccessor().invoke(record));
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException("Cannot read " + component, ex);
			}
		}
		return keys;
	}

}
