package io.github.grpclb.control;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.PolicySpec;

/**
 * Gives the parts of a spec the names that configuration has for them.
 */
final class SpecKeys {

	/** Records that group keys which configuration has on the same level. */
	private static final Set<String> UNNAMED = Set.of("balancing", "routing", "calls", "channel");

	private static final Map<String, String> NAMES = Map.of("outlier", "outlier-detection", "retry-buffer", "retry");

	private SpecKeys() {
	}

	/**
	 * Lists all settings.
	 * @param spec the settings
	 * @return key to value, those of policies that are not in use left out
	 */
	static Map<String, @Nullable Object> of(ClientSpec spec) {
		Map<String, @Nullable Object> keys = new LinkedHashMap<>();
		add("", spec, keys);
		return keys;
	}

	private static void add(String prefix, Record record, Map<String, @Nullable Object> keys) {
		for (RecordComponent component : record.getClass().getRecordComponents()) {
			String name = name(prefix, record, component.getName());
			Object value = read(component, record);
			if (record instanceof PolicySpec policy && value instanceof Record && !uses(policy, name)) {
				continue;
			}
			if (value instanceof Record nested) {
				add(name, nested, keys);
			}
			else {
				keys.put(name, value);
			}
		}
	}

	private static boolean uses(PolicySpec policy, String key) {
		return key.equals("hash") ? policy.name().hashes() : key.equals(policy.name().id());
	}

	static String name(String prefix, Record parent, String component) {
		if (parent instanceof ClientSpec && UNNAMED.contains(component)) {
			return prefix;
		}
		boolean policy = parent instanceof PolicySpec;
		String parentName = policy ? prefix.substring(0, prefix.length() - "policy".length()) : prefix;
		String dashed = component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
		String name = (policy && dashed.equals("name")) ? "policy" : NAMES.getOrDefault(dashed, dashed);
		return (parentName.isEmpty() || parentName.endsWith(".")) ? parentName + name : parentName + "." + name;
	}

	static Object read(RecordComponent component, Record record) {
		try {
			return component.getAccessor().invoke(record);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("Cannot read " + component, ex);
		}
	}

}
