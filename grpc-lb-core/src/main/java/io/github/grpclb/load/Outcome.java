package io.github.grpclb.load;

import io.grpc.Status;

/**
 * What a call's end says about the backend that served it.
 */
public enum Outcome {

	/**
	 * The backend did its work, even if the answer was an error of the caller's making.
	 */
	SUCCESS,

	/** The backend failed the call. */
	FAILURE,

	/**
	 * It says nothing about the backend: the caller gave up or asked too much, or the
	 * server is well and only wants the call elsewhere or later.
	 */
	NEUTRAL;

	/**
	 * Judges a status. Statuses such as {@code NOT_FOUND} are answers, not failures (as
	 * Envoy judges HTTP 4xx); {@code CANCELLED} comes from the caller or from a lost
	 * hedge.
	 * @param code the status of an attempt
	 * @return what it says of the backend
	 */
	public static Outcome of(Status.Code code) {
		return switch (code) {
			case UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, INTERNAL, UNAVAILABLE, DATA_LOSS -> FAILURE;
			case CANCELLED -> NEUTRAL;
			default -> SUCCESS;
		};
	}

	/**
	 * Judges a status of a call. A stream may well be meant to last until its deadline,
	 * which says nothing about its backend then.
	 * @param code the status of an attempt
	 * @param unary whether the call is unary
	 * @return what it says of the backend
	 */
	static Outcome of(Status.Code code, boolean unary) {
		return (code == Status.Code.DEADLINE_EXCEEDED && !unary) ? NEUTRAL : of(code);
	}

}
