package io.github.grpclb.autoconfigure.failure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.Origin;

import io.github.grpclb.spec.InvalidSpecException;

/**
 * A property under {@code grpc.lb} that cannot work, with its full name.
 */
public final class InvalidGrpcLbPropertyException extends RuntimeException {

	private final String property;

	private final InvalidSpecException invalid;

	private final transient @Nullable Origin origin;

	/**
	 * Creates the exception.
	 * @param prefix what stands before the relative name, such as
	 * {@code grpc.lb.clients.orders}
	 * @param cause what is wrong
	 */
	public InvalidGrpcLbPropertyException(String prefix, InvalidSpecException cause) {
		this(prefix, cause, null);
	}

	/**
	 * Creates the exception.
	 * @param prefix what stands before the relative name, or the whole name
	 * @param cause what is wrong, with the relative name, which is empty if
	 * {@code prefix} is the whole
	 * @param origin where the value was written, {@code null} if unknown
	 */
	public InvalidGrpcLbPropertyException(String prefix, InvalidSpecException cause, @Nullable Origin origin) {
		super("'%s' is '%s', but must be %s. %s".formatted(name(prefix, cause), cause.value(), cause.allowed(),
				cause.cure()), cause);
		this.property = name(prefix, cause);
		this.invalid = cause;
		this.origin = origin;
	}

	private static String name(String prefix, InvalidSpecException cause) {
		return cause.property().isEmpty() ? prefix : prefix + "." + cause.property();
	}

	/**
	 * Returns where the value was written.
	 * @return the place, or {@code null} if it is unknown
	 */
	public @Nullable Origin origin() {
		return this.origin;
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
