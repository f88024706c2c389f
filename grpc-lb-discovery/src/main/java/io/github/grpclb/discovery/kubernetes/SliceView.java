package io.github.grpclb.discovery.kubernetes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.grpc.EquivalentAddressGroup;

/**
 * The slices of one Service by name, and the backends that they make together. An update
 * of a slice replaces that slice only. Used by one thread.
 */
final class SliceView {

	/** By name, so that the backends' order does not depend on that of the updates. */
	private final Map<String, Slice> slices = new TreeMap<>();

	/** Slices whose last version could not be read, and what is wrong with them. */
	private final Map<String, String> malformed = new TreeMap<>();

	void put(ApiObject object) {
		if (object.slice() != null) {
			this.slices.put(object.name(), object.slice());
			this.malformed.remove(object.name());
		}
		else if (object.malformed() != null) {
			// Its last good version stays.
			this.malformed.put(object.name(), object.malformed());
		}
	}

	void remove(String name) {
		this.slices.remove(name);
		this.malformed.remove(name);
	}

	/** Takes a whole list; what is malformed in it keeps its last good version. */
	void replaceAll(Collection<ApiObject> objects) {
		Map<String, Slice> before = new HashMap<>(this.slices);
		this.slices.clear();
		this.malformed.clear();
		for (ApiObject object : objects) {
			put(object);
			Slice old = before.get(object.name());
			if (object.slice() == null && old != null) {
				this.slices.put(object.name(), old);
			}
		}
	}

	Map<String, String> malformed() {
		return this.malformed;
	}

	int size() {
		return this.slices.size() + this.malformed.size();
	}

	boolean isEmpty() {
		return this.slices.isEmpty();
	}

	/**
	 * Merges the slices.
	 * @param port the port, as the target names it
	 * @return the backends, and what was left out
	 */
	Merged merge(String port) {
		PortChoice choice = PortChoice.of(port, this.slices.values());
		Map<String, Backend> byIdentity = new LinkedHashMap<>();
		int known = 0;
		for (Slice slice : this.slices.values()) {
			int number = choice.number(slice);
			if (slice.isIp() && number > 0) {
				for (Slice.Endpoint endpoint : slice.endpoints()) {
					known++;
					String identity = (endpoint.uid() != null) ? endpoint.uid() + ' ' + number
							: endpoint.address().getHostAddress() + ' ' + number;
					byIdentity.computeIfAbsent(identity, (key) -> new Backend()).add(slice, endpoint, number);
				}
			}
		}
		return new Merged(groups(byIdentity.values()), known, choice);
	}

	private static List<EquivalentAddressGroup> groups(Collection<Backend> backends) {
		boolean hinted = backends.stream().allMatch(Backend::isHinted);
		List<EquivalentAddressGroup> ready = new ArrayList<>();
		List<EquivalentAddressGroup> draining = new ArrayList<>();
		for (Backend backend : backends) {
			if (backend.isUsable()) {
				(backend.isTerminating() ? draining : ready).add(backend.group(hinted));
			}
		}
		// Who may call those that are going is for the balancer to say.
		ready.addAll(draining);
		return ready;
	}

	/**
	 * What the slices make together.
	 *
	 * @param backends the backends to use, those that are going last
	 * @param known how many endpoints have the port, ready or not
	 * @param port how the port was found
	 */
	record Merged(List<EquivalentAddressGroup> backends, int known, PortChoice port) {
	}

}
