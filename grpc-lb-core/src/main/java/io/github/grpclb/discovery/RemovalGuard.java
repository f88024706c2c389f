package io.github.grpclb.discovery;

import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.grpc.EquivalentAddressGroup;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.DiscoverySpec;

/**
 * Holds removals back for an interval when one update would take too large a share of the
 * backends away: a registry that has lost its memory should not empty a client. What an
 * update adds is used at once, so that a roll-out that replaces everything has its new
 * backends. Lives in the channel's {@code SynchronizationContext}.
 */
final class RemovalGuard {

	/** For a client that asks only after failures. */
	private static final Duration NO_INTERVAL = Duration.ofSeconds(30);

	private @Nullable Instant until;

	/**
	 * Decides about an update.
	 * @param before the list in use
	 * @param update the new list
	 * @return the list to use
	 */
	Decision decide(List<EquivalentAddressGroup> before, List<EquivalentAddressGroup> update, DiscoverySpec spec,
			Instant now) {
		Set<List<SocketAddress>> staying = new HashSet<>();
		update.forEach((group) -> staying.add(group.getAddresses()));
		List<EquivalentAddressGroup> removed = before.stream()
			.filter((group) -> !staying.contains(group.getAddresses()))
			.toList();
		boolean tooMany = removed.size() > spec.maxRemoval() * before.size();
		if (!tooMany || (this.until != null && !now.isBefore(this.until))) {
			this.until = null;
			return new Decision(update, null, null);
		}
		if (this.until == null) {
			this.until = now.plus(spec.refreshInterval().isZero() ? NO_INTERVAL : spec.refreshInterval());
		}
		List<EquivalentAddressGroup> union = new ArrayList<>(update);
		union.addAll(removed);
		return new Decision(union, this.until,
				"An update takes %d of %d backends away, more than discovery.max-removal allows at once; they stay until %s"
					.formatted(removed.size(), before.size(), this.until));
	}

	/**
	 * What is done with an update.
	 *
	 * @param groups the list to use
	 * @param until how long removals are held back, {@code null} if none are
	 * @param note what to show about it, {@code null} for nothing
	 */
	record Decision(List<EquivalentAddressGroup> groups, @Nullable Instant until, @Nullable String note) {
	}

}
