package io.github.grpclb.control;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.control.Cause.Kind;
import io.github.grpclb.snapshot.ClientSnapshot.OverrideSnapshot;

/**
 * A change that is in force until it is taken back.
 *
 * @param change the change
 * @param since when it was made
 * @param until when it reverts, {@code null} for never
 * @param cause who made it
 */
record ActiveOverride(Change change, Instant since, @Nullable Instant until, Cause cause) {

	boolean byCanary() {
		return this.cause.kind() == Kind.CANARY;
	}

	boolean replaces(ActiveOverride other) {
		return byCanary() == other.byCanary() && this.change.replaces(other.change);
	}

	String text() {
		return this.change.what() + " " + this.change.value();
	}

	OverrideSnapshot snapshot() {
		return new OverrideSnapshot(this.change.what(), this.change.value(),
				(this.until != null) ? this.until.toString() : null, this.since.toString(),
				this.cause.kind().toString());
	}

}
