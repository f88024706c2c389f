package io.github.grpclb.balancer;

import io.grpc.Channel;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.PickResult;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.policy.Candidate;

/**
 * A backend as the routing table holds it: immutable, with all that is needed to decide
 * about it, so that a new table need not look further.
 */
final class Endpoint extends Candidate {

	private final EquivalentAddressGroup group;

	private final int priority;

	private final Standing standing;

	/** The only connection's, so that a pick looks no further. */
	private final @Nullable PickResult single;

	private final @Nullable Fan fan;

	private final @Nullable Connection first;

	Endpoint(EquivalentAddressGroup group, BackendLoad load, double weight, Standing standing,
			@Nullable PickResult single, @Nullable Fan fan, @Nullable Connection first) {
		super(load.address(), load, weight);
		this.group = group;
		this.priority = BackendAttributes.priority(group);
		this.standing = standing;
		this.single = single;
		this.fan = fan;
		this.first = first;
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

	Standing standing() {
		return this.standing;
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
		if (this.fan == null) {
			throw new IllegalStateException("Picked without a connection: " + address());
		}
		return this.fan.pick(load().picks());
	}

}
