package io.github.grpclb.load;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;

/**
 * The client that a call belongs to. One for all of its calls. Thread-safe.
 */
@Internal
public interface CallHost {

	/** Of calls that nobody hears of. */
	CallHost NONE = (status) -> {
	};

	/**
	 * Hears of a call that has ended without an attempt on any backend.
	 * @param status how it ended
	 */
	void endedWithoutBackend(Status.Code status);

	/**
	 * Called by the thread that starts a call.
	 * @return what the observers of its attempts want of that thread, {@code null} for
	 * nothing
	 */
	default @Nullable CallerScope caller() {
		return null;
	}

}
