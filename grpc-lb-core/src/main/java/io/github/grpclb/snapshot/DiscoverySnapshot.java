package io.github.grpclb.snapshot;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How fresh a client's list of backends is.
 *
 * @param lastUpdate when the last good answer came, {@code null} for never
 * @param lastError what the last look-up failed with, {@code null} if it did not
 * @param stale whether the list in use is older than the last look-up
 * @param resolved backends in the list in use
 */
public record DiscoverySnapshot(@Nullable Instant lastUpdate, @Nullable String lastError, boolean stale, int resolved) {

	/** Nothing looked up yet. */
	public static final DiscoverySnapshot NONE = new DiscoverySnapshot(null, null, false, 0);

}
