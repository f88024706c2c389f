package io.github.grpclb.doctor;

import org.jspecify.annotations.Nullable;

/**
 * Something about the configuration, or about what runs, that an operator should know.
 *
 * @param severity how bad it is
 * @param code what it is, stable, for example {@code SINGLE_ADDRESS}
 * @param client the client that it is about, {@code null} for the application as a whole
 * @param message what is wrong, in one or two sentences
 * @param fix what to do about it
 */
public record Finding(Severity severity, String code, @Nullable String client, String message, String fix) {

	/**
	 * How bad a finding is.
	 */
	public enum Severity {

		/** Good to know. */
		INFO,

		/** Works, but not as well as it could or not for long. */
		WARN,

		/** Loses calls, or does something other than what was asked for. */
		ERROR

	}

}
