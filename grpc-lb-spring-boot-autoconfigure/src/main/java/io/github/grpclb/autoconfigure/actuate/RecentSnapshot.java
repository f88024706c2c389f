package io.github.grpclb.autoconfigure.actuate;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.control.BalancedClient;

/**
 * A snapshot that is a second old at most: one scrape reads many gauges.
 */
final class RecentSnapshot {

	private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final BalancedClient client;

	private final LongSupplier ticker;

	private @Nullable ClientReading snapshot;

	private long takenAt;

	RecentSnapshot(BalancedClient client, LongSupplier ticker) {
		this.client = client;
		this.ticker = ticker;
	}

	synchronized ClientReading get() {
		long now = this.ticker.getAsLong();
		ClientReading current = this.snapshot;
		if (current == null || now - this.takenAt > MAX_AGE_NANOS) {
			current = new ClientReading(this.client.snapshot());
			this.snapshot = current;
			this.takenAt = now;
		}
		return current;
	}

}
