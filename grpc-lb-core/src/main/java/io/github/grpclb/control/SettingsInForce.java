package io.github.grpclb.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.snapshot.ClientSnapshot.Setting;
import io.github.grpclb.spec.ClientSpec;

/**
 * Shows a client's settings by their keys, each with where it comes from.
 */
final class SettingsInForce {

	/** Shown elsewhere, or as long as the operator likes. */
	private static final Set<String> LEFT_OUT = Set.of("name", "target", "backends", "methods", "routes", "groups");

	private SettingsInForce() {
	}

	static Map<String, Setting> of(ClientSpec spec, SettingOrigins origins, Set<String> overridden) {
		Map<String, Setting> settings = new LinkedHashMap<>();
		SpecKeys.of(spec).forEach((key, value) -> {
			if (!LEFT_OUT.contains(key)) {
				settings.put(key, new Setting(shown(value),
						overridden.contains(key) ? SettingOrigins.OVERRIDE : origins.of(key)));
			}
		});
		return Collections.unmodifiableMap(settings);
	}

	/** What any JSON mapper writes in the same way. */
	private static @Nullable Object shown(@Nullable Object value) {
		if (value == null || value instanceof Number || value instanceof Boolean || value instanceof String) {
			return value;
		}
		if (value instanceof Duration duration) {
			return duration.toString();
		}
		if (value instanceof Map<?, ?> map) {
			Map<String, Object> shown = new LinkedHashMap<>();
			map.forEach((key, one) -> shown.put(String.valueOf(key), String.valueOf(one)));
			return shown;
		}
		if (value instanceof Iterable<?> list) {
			List<Object> shown = new ArrayList<>();
			list.forEach((one) -> shown.add((one instanceof Number) ? one : String.valueOf(one)));
			return List.copyOf(shown);
		}
		return value.toString();
	}

}
