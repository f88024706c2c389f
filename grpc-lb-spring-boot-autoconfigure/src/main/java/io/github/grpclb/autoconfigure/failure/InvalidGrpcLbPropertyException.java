package io.github.grpclb.autoconfigure.failure;

import io.github.grpclb.spec.InvalidSpecException;

/**
 * A property under {@code grpc.lb} that cannot work, with its full name.
 */
public final class InvalidGrpcLbPropertyException extends RuntimeException {

	private final String property;

	private final InvalidSpecException invalid;

	/**
	 * Creates the exception.
	 * @param prefix what stands before the relative name, such as
	 * {@code grpc.lb.clients.orders}
	 * @param cause what is wrong
	 */
	public InvalidGrpcLbPropertyException(String prefix, InvalidSpecException cause) {
		super("'%s.%s' is '%s', but must be %s. %s".formatted(prefix, cause.property(), cause.value(), cause.allowed(),
				cause.cure()), cause);
		this.property = prefix + "." + cause.property();
		this.invalid = cause;
	}

	/**
	 * Returns the property's full name.
	 * @return for example {@code grpc.lb.clients.orders.retry.max-attempts}
	 */
	public String property() {
		return this.property;
	}

	/**
	 * Returns what is wrong.
	 * @return the value, what is allowed, and the cure
	 */
	public InvalidSpecException invalid() {
		return this.invalid;
	}

}
