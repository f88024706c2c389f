package io.github.grpclb.snapshot;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;

/**
 * One side of a connection speaks TLS and the other one does not. Netty says so with a
 * hex dump of what came instead.
 */
@Internal
public enum TlsMismatch {

	/** This client wants TLS. */
	SERVER_IS_PLAINTEXT("not an SSL/TLS record",
			"answers in plaintext, but this client uses TLS: set plaintext: true, or let the server use TLS"),

	/**
	 * A TLS alert (RFC 8446, section 5.1: type 21, version 3.x) came in place of HTTP/2.
	 */
	SERVER_IS_TLS("Hex dump for first 5 bytes: 1503",
			"answers in TLS, but this client uses plaintext: set plaintext: false, or let the server use plaintext");

	/** A chain of causes is no longer than that, or it is a circle. */
	private static final int DEPTH = 10;

	private final String sign;

	private final String text;

	TlsMismatch(String sign, String text) {
		this.sign = sign;
		this.text = text;
	}

	/**
	 * Recognises the failure of a connection.
	 * @param cause what failed
	 * @return the mismatch, or {@code null} if it is something else
	 */
	public static @Nullable TlsMismatch of(@Nullable Throwable cause) {
		Throwable next = cause;
		for (int i = 0; i < DEPTH && next != null; i++) {
			String message = String.valueOf(next.getMessage());
			for (TlsMismatch mismatch : values()) {
				if (message.contains(mismatch.sign)) {
					return mismatch;
				}
			}
			next = next.getCause();
		}
		return null;
	}

	/**
	 * Says what is wrong and what to do, as a sentence about the backend.
	 * @return without the address in front
	 */
	public String text() {
		return this.text;
	}

	/**
	 * Tells whether a backend is excluded for this.
	 * @param backend the backend
	 * @return {@code true} if one of its exclusions says so
	 */
	public boolean excludes(BackendSnapshot backend) {
		return backend.exclusions().stream().anyMatch((exclusion) -> exclusion.text().contains(this.text));
	}

}
