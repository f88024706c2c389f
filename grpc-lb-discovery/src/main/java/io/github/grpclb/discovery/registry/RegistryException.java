package io.github.grpclb.discovery.registry;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A registry gave an answer that is of no use. Its message names the endpoint, what was
 * answered, and the cure.
 */
public final class RegistryException extends Exception {

	private final Status.Code code;

	/**
	 * Creates the exception.
	 * @param code {@code PERMISSION_DENIED} and {@code UNAUTHENTICATED} for refusals,
	 * {@code UNAVAILABLE} for what passes by itself
	 * @param endpoint who answered
	 * @param answer what was answered, without a full stop
	 * @param cure what to do about it, a sentence
	 */
	public RegistryException(Status.Code code, String endpoint, String answer, String cure) {
		this(code, endpoint, answer, cure, null);
	}

	/**
	 * Creates the exception.
	 * @param code the code that callers see if there is no list to fall back on
	 * @param endpoint who answered
	 * @param answer what was answered, without a full stop
	 * @param cure what to do about it, a sentence
	 * @param cause the cause
	 */
	public RegistryException(Status.Code code, String endpoint, String answer, String cure, @Nullable Throwable cause) {
		super("%s: %s. %s".formatted(endpoint, Bounds.text(answer), cure), cause);
		this.code = code;
	}

	/**
	 * Returns the status that stands for this.
	 * @return the status, with the message and the cause
	 */
	public Status status() {
		return this.code.toStatus().withDescription(getMessage()).withCause(this);
	}

}
