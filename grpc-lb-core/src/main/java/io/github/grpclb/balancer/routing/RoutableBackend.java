package io.github.grpclb.balancer.routing;

import io.grpc.Channel;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.PickResult;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.balancer.connection.Connection;
import io.github.grpclb.balancer.connection.ConnectionPicker;
import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.policy.Candidate;

/**
 * A backend as the routing table holds it: immutable, with all that is needed to decide
 * about it, so that a new table need not look further.
 */
@Internal
public final class RoutableBackend extends Candidate {

	private final EquivalentAddressGroup group;

	private final double capacity;

	private final int priority;

	private final boolean going;

	private final Availability availability;

	/** The only connection's, so that a pick looks no further. */
	private final @Nullable PickResult single;

	private final @Nullable ConnectionPicker picker;

	private final @Nullable Connection first;

	/**
	 * Creates a backend as it is now.
	 * @param group its addresses and attributes
	 * @param load its load
	 * @param weight the weight in force, after slow start
	 * @param capacity the weight before slow start: what it can carry when it is warm
	 * @param availability what it is fit for
	 * @param single what every pick returns, {@code null} if connections are compared
	 * @param picker compares its connections, {@code null} if there is nothing to compare
	 * @param first its first connection, {@code null} if there is none
	 */
	public RoutableBackend(EquivalentAddressGroup group, BackendLoad load, double weight, double capacity,
			Availability availability, @Nullable PickResult single, @Nullable ConnectionPicker picker,
			@Nullable Connection first) {
		super(load.address(), load, weight);
		this.group = group;
		this.capacity = capacity;
		this.priority = BackendAttributes.priority(group);
		this.going = BackendAttributes.draining(group);
		this.availability = availability;
		this.single = single;
		this.picker = picker;
		this.first = first;
	}

	@Override
	public double discoveredWeight() {
		return BackendAttributes.weight(this.group);
	}

	@Override
	public @Nullable Channel probeChannel() {
		return (this.first != null) ? this.first.channel() : null;
	}

	EquivalentAddressGroup group() {
		return this.group;
	}

	int priority() {
		return this.priority;
	}

	/** Whether discovery says that it ends. */
	boolean going() {
		return this.going;
	}

	double capacity() {
		return this.capacity;
	}

	public Availability availability() {
		return this.availability;
	}

	/**
	 * Returns the result of every pick of this backend.
	 * @return {@code null} if connections must be compared at each pick
	 */
	@Nullable PickResult single() {
		return this.single;
	}

	PickResult result() {
		if (this.single != null) {
			return this.single;
		}
		if (this.picker == null) {
			throw new IllegalStateException("Picked without a connection: " + address());
		}
		return this.picker.pick(load().picks());
	}

}
