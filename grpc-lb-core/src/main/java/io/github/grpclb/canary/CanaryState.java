package io.github.grpclb.canary;

/**
 * How far a canary is.
 */
enum CanaryState {

	/** Waits for the first backend of the candidate. */
	PENDING,

	/** Moves from step to step. */
	PROGRESSING,

	/** Stays at its step until it is resumed. */
	PAUSED,

	/** The candidate did not hold up; all calls go to the baseline. */
	ROLLED_BACK,

	/** The last step held. */
	COMPLETED,

	/** An operator ended it; all calls go to the baseline. */
	ABORTED

}
