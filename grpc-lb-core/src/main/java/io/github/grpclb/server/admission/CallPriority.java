package io.github.grpclb.server.admission;

import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says of a call's importance. Unimportant calls are refused before the
 * limit is reached, important ones a little after it, so that a reserve costs nothing
 * while nobody needs it.
 */
enum CallPriority {

	/** May use the reserve above the limit. */
	HIGH,

	/** May use all of the limit. */
	NORMAL,

	/** Must leave a part of the limit to others. */
	LOW;

	static final Metadata.Key<String> HEADER = Metadata.Key.of("grpc-lb-priority", Metadata.ASCII_STRING_MARSHALLER);

	/** A fifth of the limit is reserved, or kept free. */
	private static final int SHARE = 5;

	static CallPriority of(Metadata headers) {
		String said = headers.get(HEADER);
		return (said != null) ? parse(said) : NORMAL;
	}

	private static CallPriority parse(@Nullable String said) {
		if ("high".equalsIgnoreCase(said)) {
			return HIGH;
		}
		return "low".equalsIgnoreCase(said) ? LOW : NORMAL;
	}

	/**
	 * Returns how many calls may be open for one more of this kind to be admitted.
	 * @param limit the server's limit
	 * @return 1 or more
	 */
	int placesOf(int limit) {
		int part = Math.max(1, limit / SHARE);
		return switch (this) {
			case HIGH -> (limit > Integer.MAX_VALUE - part) ? limit : limit + part;
			case NORMAL -> limit;
			case LOW -> Math.max(1, limit - part);
		};
	}

}
