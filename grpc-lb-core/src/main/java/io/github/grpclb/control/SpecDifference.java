package io.github.grpclb.control;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.github.grpclb.spec.ClientSpec;

/**
 * Says in configuration's words how two configurations differ.
 */
final class SpecDifference {

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
			Object left = SpecKeys.read(component, before);
			Object right = SpecKeys.read(component, after);
			if (Objects.equals(left, right)) {
				continue;
			}
			String name = SpecKeys.name(prefix, before, component.getName());
			if (left instanceof Record leftRecord && right instanceof Record rightRecord) {
				compare(name, leftRecord, rightRecord);
			}
			else {
				this.found.add("%s: %s -> %s".formatted(name, left, right));
			}
		}
	}

}
