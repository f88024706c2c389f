package io.github.grpclb.control;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What part of a client's calls each backend should get by weight, over all channels. It
 * follows from their routing, so that nothing need be summed up while that stays. For one
 * thread at a time.
 */
final class ExpectedShares {

	private final List<ChannelView> open;

	private Object[] seen = {};

	/**
	 * Creates it.
	 * @param open the channels, live
	 */
	ExpectedShares(List<ChannelView> open) {
		this.open = open;
	}

	/** Whether they may be other ones than at the last call of this method. */
	boolean moved() {
		Object[] now = this.open.stream().map(ChannelView::sharing).toArray();
		boolean moved = now.length != this.seen.length;
		for (int i = 0; !moved && i < now.length; i++) {
			moved = now[i] != this.seen[i];
		}
		this.seen = now;
		return moved;
	}

	/** By address, of the backends that get calls. */
	Map<String, Double> read() {
		Map<String, Double> shares = new HashMap<>();
		this.open.forEach((channel) -> channel.expectedShares()
			.forEach((address, share) -> shares.merge(address, share, Math::max)));
		return shares;
	}

}
