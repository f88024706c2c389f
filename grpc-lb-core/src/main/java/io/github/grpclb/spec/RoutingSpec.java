package io.github.grpclb.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Which backends a call may go to.
 *
 * @param locality zone-aware routing
 * @param groups group name to the labels that its backends must carry
 * @param split group name to its share of the calls, in any unit; empty for no split
 * @param routes rules that are asked, in order, before the split
 * @param canary the guarded split, {@code null} for none
 */
public record RoutingSpec(LocalitySpec locality, Map<String, Map<String, String>> groups, Map<String, Integer> split,
		List<RouteSpec> routes, @Nullable CanarySpec canary) {

	public RoutingSpec {
		groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
		split = Collections.unmodifiableMap(new LinkedHashMap<>(split));
		routes = List.copyOf(routes);
		distinct(groups);
		long total = 0;
		for (Map.Entry<String, Integer> share : split.entrySet()) {
			known("split", share.getKey(), groups);
			Require.range("split." + share.getKey(), share.getValue(), 0, 1_000_000);
			total += share.getValue();
		}
		if (!split.isEmpty() && total == 0) {
			throw new InvalidSpecException("split", split, "shares of which at least one is above 0",
					"For example { v1: 90, v2: 10 }.");
		}
		for (RouteSpec route : routes) {
			known("routes.group", route.group(), groups);
		}
		if (canary != null) {
			known("canary.baseline", canary.baseline(), groups);
			known("canary.candidate", canary.candidate(), groups);
		}
	}

	private static void distinct(Map<String, Map<String, String>> groups) {
		groups.forEach((name, labels) -> groups.forEach((other, same) -> {
			if (name.compareTo(other) < 0 && labels.equals(same)) {
				throw new InvalidSpecException("groups", name + " and " + other,
						"groups that differ in their labels, but both have " + labels,
						"Give one of them a label more, or take one out.");
			}
		}));
	}

	/**
	 * Tells which group a backend belongs to: of those whose labels it all carries, the
	 * one with the most labels. With {@code stable: {app: orders}} and {@code canary:
	 * {app: orders, track: canary}} a candidate that carries both is of the canary.
	 * @param labels the backend's labels
	 * @return the group's name, {@code null} if none fits, or if several do equally well
	 */
	public @Nullable String groupOf(Map<String, String> labels) {
		List<String> best = mostSpecific(labels);
		return (best.size() == 1) ? best.get(0) : null;
	}

	/**
	 * Tells what a client needs a backend for.
	 * @param labels the backend's labels
	 * @return the group of a split, a route or a canary that it belongs to; empty for
	 * calls that may go to any backend; {@code null} if no call is meant for it
	 */
	public @Nullable String neededGroup(Map<String, String> labels) {
		String group = groupOf(labels);
		if (group != null && needs(group)) {
			return group;
		}
		return (this.split.isEmpty() && this.canary == null) ? "" : null;
	}

	private boolean needs(String group) {
		return this.split.containsKey(group) || this.routes.stream().anyMatch((route) -> route.group().equals(group))
				|| (this.canary != null
						&& (this.canary.baseline().equals(group) || this.canary.candidate().equals(group)));
	}

	/**
	 * Finds the groups that fit a backend best.
	 * @param labels the backend's labels
	 * @return their names; more than one means that the groups are ambiguous
	 */
	public List<String> mostSpecific(Map<String, String> labels) {
		List<String> best = new ArrayList<>(1);
		int most = -1;
		for (Map.Entry<String, Map<String, String>> group : this.groups.entrySet()) {
			int size = group.getValue().size();
			if (size >= most && labels.entrySet().containsAll(group.getValue().entrySet())) {
				if (size > most) {
					best.clear();
					most = size;
				}
				best.add(group.getKey());
			}
		}
		return best;
	}

	private static void known(String property, String group, Map<String, Map<String, String>> groups) {
		if (!groups.containsKey(group)) {
			throw new InvalidSpecException(property, group, groups.isEmpty() ? "a group, but the client has none"
					: "one of the groups " + String.join(", ", groups.keySet()), "Add the group under groups.");
		}
	}

	/**
	 * Returns the defaults: every backend, any call.
	 * @return the default settings
	 */
	public static RoutingSpec defaults() {
		return new RoutingSpec(LocalitySpec.defaults(), Map.of(), Map.of(), List.of(), null);
	}

	/**
	 * Returns these settings with another split.
	 * @param split group name to its share
	 * @return a copy
	 */
	public RoutingSpec withSplit(Map<String, Integer> split) {
		return new RoutingSpec(this.locality, this.groups, split, this.routes, this.canary);
	}

}
