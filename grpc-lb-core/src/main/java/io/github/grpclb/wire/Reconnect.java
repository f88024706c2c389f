package io.github.grpclb.wire;

import io.grpc.Metadata;

import io.github.grpclb.Internal;

/**
 * What a server says when it ends a stream so that it is balanced anew. Client and server
 * share it, and servers in other languages may send it.
 */
@Internal
public final class Reconnect {

	/** Its presence says: nothing is wrong, open the stream again. */
	public static final Metadata.Key<String> TRAILER = Metadata.Key.of("grpc-lb-reconnect",
			Metadata.ASCII_STRING_MARSHALLER);

	/** The stream was older than the server allows. */
	public static final String STREAM_AGE = "stream-age";

	/** The server is leaving. */
	public static final String DRAIN = "drain";

	private Reconnect() {
	}

}
