package io.github.grpclb.balancer.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.grpclb.discovery.BackendAttributes;

/**
 * The backends of one priority and locality while a routing table is built. What they can
 * carry is measured by their weights, without slow start: a backend that warms up is fit.
 */
final class Tier {

	private final int rank;

	private final List<RoutableBackend> members;

	/** By {@link Availability}. */
	private final double[] weights;

	/** Who may be picked: everyone down to this one. */
	private Availability admitted = Availability.AVAILABLE;

	Tier(int rank) {
		this(rank, new ArrayList<>(), new double[Availability.values().length]);
	}

	private Tier(int rank, List<RoutableBackend> members, double[] weights) {
		this.rank = rank;
		this.members = members;
		this.weights = weights;
	}

	/** The only tier, of all backends. */
	static Tier of(Eligibility all) {
		return new Tier(0, Arrays.asList(all.members()), all.capacities());
	}

	/**
	 * Ranks a backend: priorities first, and within each the own zone first.
	 * @param backend the backend
	 * @param zone the client's zone, empty if it does not matter
	 * @return the smaller the better
	 */
	static int rank(RoutableBackend backend, String zone) {
		boolean far = !zone.isEmpty() && !zone.equals(BackendAttributes.zone(backend.group()));
		return backend.priority() * 2 + (far ? 1 : 0);
	}

	void add(RoutableBackend backend) {
		this.members.add(backend);
		this.weights[backend.availability().ordinal()] += backend.capacity();
	}

	int rank() {
		return this.rank;
	}

	int priority() {
		return this.rank / 2;
	}

	private double weight(Availability availability) {
		return this.weights[availability.ordinal()];
	}

	/** The weight of those that are connected, down to one kind. */
	private double weightDownTo(Availability worst) {
		double weight = 0;
		for (int i = 0; i <= worst.ordinal(); i++) {
			weight += this.weights[i];
		}
		return weight;
	}

	/** Those of which one knows: who is merely connecting is neither fit nor unfit. */
	private double judged() {
		return weightDownTo(Availability.LEAVING) + weight(Availability.UNAVAILABLE);
	}

	/**
	 * Returns how much of the traffic the fit ones could take.
	 * @param minHealthy the share of them that can do the work of all, 0 to 1
	 * @return 0 to 1
	 */
	double availability(double minHealthy) {
		return availability(Availability.AVAILABLE, minHealthy);
	}

	/**
	 * Returns how much of the traffic those could take that a panic has let in as well.
	 * @param minHealthy the share of them that can do the work of all, 0 to 1
	 * @return 0 to 1; 0 if there is no panic here
	 */
	double relief(double minHealthy) {
		return panics() ? availability(this.admitted, minHealthy) : 0;
	}

	private double availability(Availability worst, double minHealthy) {
		double usable = weightDownTo(worst);
		double renewing = weight(Availability.RENEWING);
		double all = judged() + renewing + weight(Availability.HANGING);
		// A connection that is being renewed is no reason to leave.
		return (usable > 0) ? TierShares.availability(usable + renewing, all, minHealthy) : 0;
	}

	/** The same without those that are connecting, as panic counts. */
	double judgedAvailability(double minHealthy) {
		return TierShares.availability(weight(Availability.AVAILABLE), judged(), minHealthy);
	}

	/** Lets unfit ones in until the share of usable ones is large enough. */
	void relieve(double threshold) {
		while (this.admitted != Availability.UNHEALTHY
				&& Panic.needed(weightDownTo(this.admitted), judged(), threshold)) {
			this.admitted = Availability.values()[this.admitted.ordinal() + 1];
		}
	}

	void admit(Availability worst) {
		this.admitted = worst;
	}

	/** Whether anyone may be picked. */
	boolean usable() {
		return weightDownTo(this.admitted) > 0;
	}

	/** Whether anyone may be picked without a panic. */
	boolean fit() {
		return weight(Availability.AVAILABLE) > 0;
	}

	/** Whether unfit ones have to help. */
	boolean panics() {
		return weightDownTo(this.admitted) > weight(Availability.AVAILABLE);
	}

	RoutableBackend[] members() {
		return this.members.toArray(RoutableBackend[]::new);
	}

	RoutableBackend[] eligible() {
		return this.members.stream()
			.filter((member) -> member.availability().compareTo(this.admitted) <= 0)
			.toArray(RoutableBackend[]::new);
	}

}
