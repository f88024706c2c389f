package io.github.grpclb.discovery.kubernetes;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.discovery.kubernetes.Slice.Port;

/**
 * The port that a target asks for. A name may stand for another number in each slice; a
 * number is the pods', since slices do not know the Service's.
 *
 * @param wanted the name or number, {@code null} if it is not clear
 * @param offered what there is, for messages
 */
record PortChoice(@Nullable String wanted, Set<String> offered) {

	static PortChoice of(String port, Collection<Slice> slices) {
		Set<String> names = new TreeSet<>();
		Set<String> offered = new TreeSet<>();
		for (Slice slice : slices) {
			for (Port candidate : slice.ports()) {
				names.add(candidate.name());
				offered.add(candidate.toString());
			}
		}
		if (!port.isEmpty()) {
			return new PortChoice(port, offered);
		}
		return new PortChoice((names.size() == 1) ? names.iterator().next() : null, offered);
	}

	private boolean isNumber() {
		return this.wanted != null && !this.wanted.isEmpty() && this.wanted.chars().allMatch(Character::isDigit);
	}

	/**
	 * Finds the port in a slice.
	 * @return the number, 0 if the slice has no such port
	 */
	int number(Slice slice) {
		if (this.wanted == null) {
			return 0;
		}
		int number = isNumber() ? Integer.parseInt(this.wanted) : 0;
		for (Port port : slice.ports()) {
			if (port.name().equals(this.wanted) || (number > 0 && port.number() == number)) {
				return port.number();
			}
		}
		boolean any = slice.ports().isEmpty() || slice.ports().stream().anyMatch((port) -> port.number() == 0);
		return any ? number : 0;
	}

}
