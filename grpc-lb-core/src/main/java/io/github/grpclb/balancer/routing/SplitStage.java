package io.github.grpclb.balancer.routing;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.load.TriedBackends;

/**
 * Sends each call to a group. All attempts of a call go to the group of its first one and
 * take no turn: a group that fails or is slow must not get more first attempts because of
 * the calls that were sent again. Only a retry whose group has nobody left that it has
 * not tried goes to another group.
 */
final class SplitStage implements RoutingTable {

	private final GroupChoice choice;

	private final String[] names;

	private final RoutingTable[] groups;

	/**
	 * Creates a split.
	 * @param choice chooses a group for each call
	 * @param names the groups' names
	 * @param groups where their calls go
	 */
	SplitStage(GroupChoice choice, String[] names, RoutingTable[] groups) {
		this.choice = choice;
		this.names = names;
		this.groups = groups;
	}

	@Override
	public PickResult pick(PickSubchannelArgs args) {
		TriedBackends call = args.getCallOptions().getOption(TriedBackends.KEY);
		int group = (call != null) ? group(args, call) : this.choice.choose(args);
		return this.groups[group].pick(args);
	}

	private int group(PickSubchannelArgs args, TriedBackends call) {
		int own = find(call.group());
		if (own < 0) {
			own = this.choice.choose(args);
			call.belongTo(this.names[own]);
		}
		else if (!call.isEmpty() && !call.running() && this.groups[own].exhausted(call)) {
			own = fresh(call, own);
			call.belongTo(this.names[own]);
		}
		return own;
	}

	private int find(@Nullable String name) {
		if (name != null) {
			for (int i = 0; i < this.names.length; i++) {
				if (this.names[i].equals(name)) {
					return i;
				}
			}
		}
		return -1;
	}

	private int fresh(TriedBackends tried, int own) {
		for (int i = 0; i < this.groups.length; i++) {
			if (!this.groups[i].exhausted(tried)) {
				return i;
			}
		}
		return own;
	}

	@Override
	public boolean exhausted(TriedBackends tried) {
		for (RoutingTable group : this.groups) {
			if (!group.exhausted(tried)) {
				return false;
			}
		}
		return true;
	}

}
