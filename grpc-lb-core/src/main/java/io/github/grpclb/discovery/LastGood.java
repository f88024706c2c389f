package io.github.grpclb.discovery;

import java.time.Instant;
import java.util.List;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver.ResolutionResult;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.ForeignText;
import io.github.grpclb.spec.DiscoverySpec;

/**
 * The last good answer of a source, and since when there is no newer one. Lives in the
 * channel's {@code SynchronizationContext}.
 */
final class LastGood {

	/** What an answer without backends counts as. */
	static final Status NOTHING = Status.UNAVAILABLE.withDescription("Discovery found no backend");

	private @Nullable ResolutionResult result;

	private @Nullable Instant updated;

	/** A source that watches may have said nothing for hours while all was well. */
	private @Nullable Instant failingSince;

	private @Nullable String failure;

	private boolean restored;

	void good(ResolutionResult result, Instant now) {
		this.result = result;
		this.updated = now;
		this.failingSince = null;
		this.restored = false;
		this.failure = result.getAttributes().get(ResultNotes.MISSING);
	}

	void failed(Status error, Instant now) {
		this.failure = error.getCode() + ": " + ForeignText.of(error.getDescription());
		if (this.failingSince == null) {
			this.failingSince = now;
		}
	}

	/**
	 * Takes a list over that was good before this process started.
	 * @param result the list
	 * @param updated when it was good
	 */
	void restore(ResolutionResult result, Instant updated) {
		this.result = result;
		this.updated = updated;
		this.failingSince = updated;
		this.restored = true;
	}

	/** The next answer comes from another target and may replace the list altogether. */
	void superseded() {
		this.restored = true;
	}

	/**
	 * Returns what can be used.
	 * @param spec how long a list is kept that is not confirmed
	 * @param now the time
	 * @return the answer, {@code null} if there is none or it is too old
	 */
	@Nullable ResolutionResult usable(DiscoverySpec spec, Instant now) {
		if (this.failingSince == null) {
			return this.result;
		}
		Instant end = end(spec);
		return (spec.keepLastGood() && (end == null || now.isBefore(end))) ? this.result : null;
	}

	/** When the list in use becomes too old, {@code null} for never. */
	@Nullable Instant end(DiscoverySpec spec) {
		return (this.failingSince != null && !spec.maxStale().isZero()) ? this.failingSince.plus(spec.maxStale())
				: null;
	}

	List<EquivalentAddressGroup> groups(DiscoverySpec spec, Instant now) {
		ResolutionResult usable = usable(spec, now);
		return (usable != null) ? usable.getAddressesOrError().getValue() : List.of();
	}

	/**
	 * Without a list of an earlier process, which the first answer may replace
	 * altogether.
	 */
	List<EquivalentAddressGroup> confirmed(DiscoverySpec spec, Instant now) {
		return this.restored ? List.of() : groups(spec, now);
	}

	boolean any() {
		return this.result != null;
	}

	@Nullable Instant updated() {
		return this.updated;
	}

	/** What the last answer lacked or failed with, {@code null} for nothing. */
	@Nullable String failure() {
		return this.failure;
	}

}
