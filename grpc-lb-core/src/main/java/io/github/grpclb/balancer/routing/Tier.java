package io.github.grpclb.balancer.routing;

import java.util.ArrayList;
import java.util.List;

import io.github.grpclb.discovery.BackendAttributes;

/**
 * The backends of one priority and locality while a routing table is built.
 */
final class Tier {

	private final int rank;

	private final List<RoutableBackend> members = new ArrayList<>();

	private final List<RoutableBackend> eligible = new ArrayList<>();

	private int pending;

	Tier(int rank) {
		this.rank = rank;
	}

	/**
	 * Ranks a backend: priorities first, and within each the own zone first.
	 * @param endpoint the backend
	 * @param zone the client's zone, empty if it does not matter
	 * @return the smaller the better
	 */
	static int rank(RoutableBackend endpoint, String zone) {
		boolean far = !zone.isEmpty() && !zone.equals(BackendAttributes.zone(endpoint.group()));
		return endpoint.priority() * 2 + (far ? 1 : 0);
	}

	void add(RoutableBackend endpoint, boolean usable) {
		this.members.add(endpoint);
		if (usable) {
			this.eligible.add(endpoint);
		}
		else if (endpoint.availability() == Availability.CONNECTING) {
			this.pending++;
		}
	}

	int rank() {
		return this.rank;
	}

	int priority() {
		return this.rank / 2;
	}

	int size() {
		return this.members.size();
	}

	/** A connection that is being renewed is no reason to leave. */
	int healthy() {
		return this.eligible.isEmpty() ? 0 : this.eligible.size() + this.pending;
	}

	RoutableBackend[] members() {
		return this.members.toArray(RoutableBackend[]::new);
	}

	RoutableBackend[] eligible() {
		return this.eligible.toArray(RoutableBackend[]::new);
	}

}
