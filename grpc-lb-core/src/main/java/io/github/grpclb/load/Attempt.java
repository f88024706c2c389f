package io.github.grpclb.load;

import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.wire.Reconnect;

/**
 * Tells whose doing the end of an attempt was, where the status alone does not.
 *
 * <p>
 * {@code CANCELLED} is what grpc-java makes of two opposite things. A caller's
 * {@code cancel}, a cancelled context, a parse failure and a lost hedge all end the
 * attempt on this side, with any text, so that they cannot be told by it. What comes over
 * the wire can: either trailers have come, or the transport says which HTTP/2 error code
 * it was sent, a text of its own without a cause (Netty: {@code RST_STREAM closed stream.
 * HTTP/2 error code: CANCEL}, from {@code GrpcUtil.Http2Error}; OkHttp:
 * {@code Rst Stream}). So {@code CANCELLED} counts against a backend only with such
 * evidence, and whatever is unknown counts for nothing.
 */
final class Attempt {

	private static final Metadata.Key<String> PUSHBACK = Metadata.Key.of("grpc-retry-pushback-ms",
			Metadata.ASCII_STRING_MARSHALLER);

	/** Of the largest int. */
	private static final int MOST_DIGITS = 10;

	/** {@code GrpcUtil.Http2Error} begins every description like this. */
	private static final String HTTP2_ERROR = "HTTP/2 error code: ";

	/** What a connection was closed with that the server had announced (GOAWAY). */
	private static final String ORDERLY = HTTP2_ERROR + "NO_ERROR";

	private static final String OKHTTP_RESET = "Rst Stream";

	/** {@code MessageDeframer}, on either side; "Decompressed gRPC message ..." too. */
	private static final String TOO_LARGE = "gRPC message exceeds maximum size";

	private static final String LOST_HEDGE = "Stream thrown away because RetriableStream committed";

	private Attempt() {
	}

	/**
	 * Judges an attempt.
	 * @param status how it ended
	 * @param unary whether the call is unary
	 * @param trailers whether the server has sent trailers
	 * @param parting whether the server had said before that this connection ends
	 * @return what it says of the backend
	 */
	static Outcome judge(Status status, boolean unary, boolean trailers, boolean parting) {
		return switch (status.getCode()) {
			case CANCELLED -> (fromWire(status, trailers) && (unary || !parting)) ? Outcome.FAILURE : Outcome.NEUTRAL;
			// A server that leaves in order waits for unary calls, but not for streams.
			case UNAVAILABLE -> (!unary && says(status, ORDERLY)) ? Outcome.NEUTRAL : Outcome.FAILURE;
			// The caller's own limit, or a message of the caller's that is too large.
			case RESOURCE_EXHAUSTED -> says(status, TOO_LARGE) ? Outcome.NEUTRAL : Outcome.FAILURE;
			default -> Outcome.of(status.getCode(), unary);
		};
	}

	private static boolean fromWire(Status status, boolean trailers) {
		if (status.getCause() != null || says(status, LOST_HEDGE)) {
			return false;
		}
		return trailers || says(status, HTTP2_ERROR) || says(status, OKHTTP_RESET);
	}

	private static boolean says(Status status, String text) {
		String description = status.getDescription();
		return description != null && description.contains(text);
	}

	/** Whether the server has ended a stream so that it is balanced anew. */
	static boolean reconnects(Metadata trailers) {
		return trailers.containsKey(Reconnect.TRAILER);
	}

	/** Whether the server sheds load: it is well, and says so. */
	static boolean pushesBack(Metadata trailers) {
		return trailers.containsKey(PUSHBACK);
	}

	/**
	 * Reads for how long the server wants no retry (gRFC A6).
	 * @return milliseconds; 0 if it wants none at all, or says nothing one understands
	 */
	static long pushbackMillis(Metadata trailers) {
		String value = trailers.get(PUSHBACK);
		if (value == null || value.length() > MOST_DIGITS || !digits(value)) {
			return 0;
		}
		long millis = Long.parseLong(value);
		// As grpc-java reads it: an int.
		return (millis <= Integer.MAX_VALUE) ? millis : 0;
	}

	private static boolean digits(@Nullable String value) {
		return value != null && !value.isEmpty() && value.chars().allMatch((it) -> it >= '0' && it <= '9');
	}

}
