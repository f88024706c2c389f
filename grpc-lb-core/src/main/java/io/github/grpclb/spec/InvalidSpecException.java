package io.github.grpclb.spec;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.ForeignText;

/**
 * A setting that cannot work. It names the property relative to its client (such as
 * {@code retry.max-attempts}), the value found, what is allowed, and how to mend it.
 */
public final class InvalidSpecException extends IllegalArgumentException {

	/** A mistake is recognized by this much of it, and the cure stays in sight. */
	private static final int SHOWN = 100;

	private final String property;

	private final @Nullable Object value;

	private final String allowed;

	private final String cure;

	/**
	 * Creates the exception.
	 * @param property the property, relative to the client that it belongs to
	 * @param value the value found, {@code null} if it is missing
	 * @param allowed the values that would be accepted, in words
	 * @param cure what the user should do about it
	 */
	public InvalidSpecException(String property, @Nullable Object value, String allowed, String cure) {
		super("'%s' is '%s', but must be %s. %s".formatted(ForeignText.of(property, SHOWN), shown(value), allowed,
				cure));
		this.property = property;
		this.value = value;
		this.allowed = allowed;
		this.cure = cure;
	}

	private static String shown(@Nullable Object value) {
		return ForeignText.of(String.valueOf(value), SHOWN);
	}

	/**
	 * Returns the property, relative to its client.
	 * @return a dotted, kebab-case name
	 */
	public String property() {
		return this.property;
	}

	/**
	 * Returns the value that was refused.
	 * @return the value, or {@code null} if it is missing
	 */
	public @Nullable Object value() {
		return this.value;
	}

	/**
	 * Returns what would be accepted.
	 * @return the allowed values, in words
	 */
	public String allowed() {
		return this.allowed;
	}

	/**
	 * Returns what to do about it.
	 * @return a sentence
	 */
	public String cure() {
		return this.cure;
	}

}
