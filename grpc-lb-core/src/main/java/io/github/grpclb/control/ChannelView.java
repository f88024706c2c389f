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

}
