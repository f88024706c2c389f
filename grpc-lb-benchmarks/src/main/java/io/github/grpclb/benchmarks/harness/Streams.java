package io.github.grpclb.benchmarks.harness;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.ClientStreamTracer.StreamInfo;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * The life of a stream as its tracer sees it, in the order in which grpc-java calls it.
 */
public final class Streams {

	private static final StreamInfo INFO = StreamInfo.newBuilder().setCallOptions(CallOptions.DEFAULT).build();

	private static final Metadata NO_HEADERS = new Metadata();

	private Streams() {
	}

	/**
	 * Opens a stream.
	 * @param result the pick
	 * @param headers the call's headers
	 * @return its tracer, or {@code null} if the policy does not trace
	 */
	public static @Nullable ClientStreamTracer open(PickResult result, Metadata headers) {
		ClientStreamTracer.Factory factory = result.getStreamTracerFactory();
		if (factory == null) {
			return null;
		}
		ClientStreamTracer tracer = factory.newClientStreamTracer(INFO, headers);
		tracer.streamCreated(Attributes.EMPTY, headers);
		tracer.outboundHeaders();
		return tracer;
	}

	/**
	 * Ends a stream that was answered.
	 * @param tracer the stream's tracer, if any
	 * @param trailers the answer's trailers
	 * @param status the answer's status
	 */
	public static void answered(@Nullable ClientStreamTracer tracer, Metadata trailers, Status status) {
		if (tracer != null) {
			if (status.isOk()) {
				tracer.inboundHeaders(NO_HEADERS);
			}
			tracer.inboundTrailers(trailers);
			tracer.streamClosed(status);
		}
	}

	/**
	 * Ends a stream without an answer.
	 * @param tracer the stream's tracer, if any
	 * @param status why
	 */
	public static void broken(@Nullable ClientStreamTracer tracer, Status status) {
		if (tracer != null) {
			tracer.streamClosed(status);
		}
	}

}
