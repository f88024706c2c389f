package io.github.grpclb.control;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Who or what changed a client, and why.
 *
 * @param kind who or what
 * @param detail the operator's name, or the reason; {@code null} if there is nothing to
 * add
 */
public record Cause(Kind kind, @Nullable String detail) {

	/** An operator of whom nothing more is known. */
	public static final Cause OPERATOR = new Cause(Kind.OPERATOR, null);

	/** The configuration was read again. */
	public static final Cause CONFIGURATION = new Cause(Kind.CONFIGURATION, null);

	/** A client that has a usable backend again. */
	static final Cause BALANCER = new Cause(Kind.BALANCER, null);

	/** The time that a change was made for has passed. */
	public static final Cause TTL = new Cause(Kind.TTL, null);

	/**
	 * Who or what changes clients.
	 */
	public enum Kind {

		/** A person, or a tool of theirs. */
		OPERATOR,

		/** The guard of a canary. */
		CANARY,

		/** The configuration. */
		CONFIGURATION,

		/** A change whose time has passed. */
		TTL,

		/** Outlier detection. */
		OUTLIER_DETECTION,

		/** A certificate that was replaced. */
		CERTIFICATE,

		/** Connections that came and went. */
		BALANCER;

		/** Whether whoever has seen it logs it, at a level of its own. */
		boolean logsItself() {
			return this == OUTLIER_DETECTION || this == BALANCER;
		}

		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

	/**
	 * Returns outlier detection.
	 * @param evidence what it has found
	 * @return the cause
	 */
	public static Cause outlierDetection(@Nullable String evidence) {
		return new Cause(Kind.OUTLIER_DETECTION, evidence);
	}

	/**
	 * Returns what has become of connections.
	 * @param reason why they were lost
	 * @return the cause
	 */
	public static Cause balancer(@Nullable String reason) {
		return new Cause(Kind.BALANCER, reason);
	}

	/**
	 * Returns a certificate that was replaced.
	 * @param detail which
	 * @return the cause
	 */
	public static Cause certificate(@Nullable String detail) {
		return new Cause(Kind.CERTIFICATE, detail);
	}

	/**
	 * Returns the guard of a canary.
	 * @param reason why it acts
	 * @return the cause
	 */
	public static Cause canary(@Nullable String reason) {
		return new Cause(Kind.CANARY, reason);
	}

}
