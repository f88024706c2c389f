package io.github.grpclb.control;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.PolicySpec;

/**
 * Says in configuration's words how two configurations differ.
 */
final class SpecDifference {

	/** Records that group keys which configuration has on the same level. */
	private static final Set<String> UNNAMED = Set.of("balancing", "routing", "calls", "channel");

	private static final Map<String, String> NAMES = Map.of("outlier", "outlier-detection", "retry-buffer", "retry");

	private final List<String> found = new ArrayList<>();

	private SpecDifference() {
	}

	static String between(ClientSpec before, ClientSpec after) {
		SpecDifference difference = new SpecDifference();
		difference.compare("", before, after);
		return String.join(", ", difference.found);
	}

	private void compare(String prefix, Record before, Record after) {
		for (RecordComponent component : before.getClass().getRecordComponents()) {
			Object left = read(component, before);
			Object right = read(component, after);
			if (Objects.equals(left, right)) {
				continue;
			}
			String name = name(prefix, before, component.getName());
			if (left instanceof Record leftRecord && right instanceof Record rightRecord) {
				compare(name, leftRecord, rightRecord);
			}
			else {
				this.found.add("%s: %s -> %s".formatted(name, left, right));
			}
		}
	}

	private static String name(String prefix, Record parent, String component) {
		if (parent instanceof ClientSpec && UNNAMED.contains(component)) {
			return prefix;
		}
		boolean policy = parent instanceof PolicySpec;
		String parentName = policy ? prefix.substring(0, prefix.length() - "policy".length()) : prefix;
		String dashed = component.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
		String name = (policy && dashed.equals("name")) ? "policy" : NAMES.getOrDefault(dashed, dashed);
		return (parentName.isEmpty() || parentName.endsWith(".")) ? parentName + name : parentName + "." + name;
	}

	private static Object read(RecordComponent component, Record record) {
		try {
			return component.getAccessor().invoke(record);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("Cannot read " + component, ex);
		}
	}

}
