package io.github.grpclb.control;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.snapshot.ClientSnapshot.CanarySnapshot;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * The guard of a client's canary, as operators see it. Thread-safe.
 */
public interface CanaryControl {

	/**
	 * Returns how far the canary is.
	 * @return its state, {@code null} if the client has no canary configured
	 */
	@Nullable CanarySnapshot snapshot();

	/**
	 * Tells the guard what to do.
	 * @param command what
	 * @param ttl after which time the command is taken back, {@code null} for never
	 * @param cause who wants it
	 * @throws InvalidSpecException if that cannot be done now; nothing has changed then
	 */
	void command(Command command, @Nullable Duration ttl, Cause cause);

	/**
	 * What a guard can be told.
	 */
	enum Command {

		/** From the first step, whatever was before. */
		START,

		/** Stay at the step that it is at. */
		PAUSE,

		/** Go on after a pause. */
		RESUME,

		/** All calls to the baseline, and no further step. */
		ABORT;

		/**
		 * Finds a command by the name that operators use.
		 * @param id for example {@code pause}
		 * @return the command
		 * @throws InvalidSpecException if there is no such command
		 */
		public static Command of(String id) {
			return Arrays.stream(values())
				.filter((command) -> command.toString().equals(id))
				.findFirst()
				.orElseThrow(() -> new InvalidSpecException("command", id,
						"one of " + Arrays.stream(values()).map(Command::toString).collect(Collectors.joining(", ")),
						"Choose one of them."));
		}

		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
