package io.github.grpclb.control;

import java.util.Map;

import io.github.grpclb.Internal;
import io.github.grpclb.snapshot.ChannelSnapshot;

/**
 * A channel as it is seen from outside, on any thread.
 */
@Internal
@FunctionalInterface
public interface ChannelView {

	/**
	 * Looks at everything.
	 * @return what it is like now
	 */
	ChannelSnapshot snapshot();

	/**
	 * Looks at the part of the calls that each backend should get by weight: much cheaper
	 * than {@link #snapshot()}.
	 * @return address to its part, of the backends that get calls
	 */
	default Map<String, Double> expectedShares() {
		return Map.of();
	}

	/**
	 * Returns what the parts follow from, so that who has seen it need not look again.
	 * @return the same object for as long as they stay as they are
	 */
	default Object sharing() {
		return this;
	}

}
