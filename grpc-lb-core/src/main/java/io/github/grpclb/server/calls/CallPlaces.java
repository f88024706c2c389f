package io.github.grpclb.server.calls;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer.ServerCallInfo;
import io.grpc.Status;

import io.github.grpclb.Internal;

/**
 * Decides which calls a server takes. Thread-safe.
 */
@Internal
public interface CallPlaces {

	/**
	 * A call's headers have arrived.
	 * @param headers the headers
	 * @param now the time in nanoseconds
	 * @return the call's place
	 */
	Place take(Metadata headers, long now);

	/**
	 * One call's place.
	 */
	interface Place {

		boolean refused();

		Context filter(Context context);

		void started(ServerCallInfo<?, ?> call);

		void message();

		void closed(Status status);

	}

}
