package io.github.grpclb.discovery;

import java.util.List;

import io.grpc.EquivalentAddressGroup;
import org.jspecify.annotations.Nullable;

/**
 * What a look-up has found.
 *
 * @param groups the backends
 * @param ttlSeconds how long they hold, {@link HostAddresses#NO_TTL} if nobody says
 * @param missing what could not be found while others were, {@code null} for nothing
 */
record Found(List<EquivalentAddressGroup> groups, long ttlSeconds, @Nullable String missing) {

	static Found of(List<EquivalentAddressGroup> groups) {
		return new Found(groups, HostAddresses.NO_TTL, null);
	}

}
