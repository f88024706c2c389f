package io.github.grpclb.balancer.routing;

import java.util.concurrent.ThreadLocalRandom;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.load.TriedBackends;
import io.github.grpclb.policy.CallHash;

/**
 * Spreads calls over priorities and localities, calls of one key alike. A retry leaves a
 * tier whose backends it has all tried, and every call one whose backends are all at
 * their limit.
 */
final class PriorityStage implements RoutingTable {

	/** A key's tier has nothing to do with its group. */
	private static final long SALT = 0x7469657273L;

	private final RoutingTable[] tiers;

	/** Where each tier's part of 0 to 1 ends. */
	private final double[] ends;

	private final BackendLimit limit;

	private final @Nullable CallHash keys;

	/**
	 * Creates the choice among tiers.
	 * @param tiers at least one, the best first
	 * @param shares what each gets, in sum 1
	 * @param limit what each backend may take
	 * @param keys finds the keys of calls, {@code null} if they have none
	 */
	PriorityStage(RoutingTable[] tiers, double[] shares, BackendLimit limit, @Nullable CallHash keys) {
		this.keys = keys;
		this.limit = limit;
		this.tiers = tiers;
		this.ends = new double[shares.length];
		double end = 0;
		for (int i = 0; i < shares.length; i++) {
			end += shares[i];
			this.ends[i] = end;
		}
	}

	@Override
	public PickResult pick(PickSubchannelArgs args) {
		int chosen = draw(args);
		TriedBackends tried = args.getCallOptions().getOption(TriedBackends.KEY);
		if (tried != null && !tried.isEmpty() && this.tiers[chosen].exhausted(tried)) {
			chosen = fresh(tried, chosen);
		}
		PickResult result = this.tiers[chosen].pick(args);
		return this.limit.full(result) ? room(args, chosen, result) : result;
	}

	/** Looks first where traffic goes anyway, then in the tiers that get none. */
	private PickResult room(PickSubchannelArgs args, int full, PickResult found) {
		PickResult result = room(args, full, true, found);
		return this.limit.full(result) ? room(args, full, false, result) : result;
	}

	private PickResult room(PickSubchannelArgs args, int full, boolean used, PickResult found) {
		PickResult best = found;
		for (int i = 0; i < this.tiers.length; i++) {
			boolean share = this.ends[i] > ((i > 0) ? this.ends[i - 1] : 0);
			if (i != full && share == used) {
				PickResult result = this.tiers[i].pick(args);
				if (!this.limit.full(result)) {
					return result;
				}
				best = (result == BackendLimit.HEDGED) ? result : best;
			}
		}
		return best;
	}

	private int draw(PickSubchannelArgs args) {
		int last = this.ends.length - 1;
		if (last == 0 || this.ends[0] >= 1) {
			return 0;
		}
		double point = point(args);
		int chosen = 0;
		while (chosen < last && point >= this.ends[chosen]) {
			chosen++;
		}
		return chosen;
	}

	/** A key stays in its tier while the shares do, and moves with them. */
	private double point(PickSubchannelArgs args) {
		long hash = (this.keys != null) ? this.keys.of(args) : CallHash.NONE;
		return (hash != CallHash.NONE) ? CallHash.point(hash, SALT) : ThreadLocalRandom.current().nextDouble();
	}

	private int fresh(TriedBackends tried, int chosen) {
		for (int i = 0; i < this.tiers.length; i++) {
			if (!this.tiers[i].exhausted(tried)) {
				return i;
			}
		}
		return chosen;
	}

	@Override
	public boolean exhausted(TriedBackends tried) {
		return this.tiers[fresh(tried, 0)].exhausted(tried);
	}

}
