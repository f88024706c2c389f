package io.github.grpclb.server.report;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.services.CallMetricRecorder;
import io.grpc.services.InternalCallMetricRecorder;

import io.github.grpclb.Internal;
import io.github.grpclb.server.calls.InfrastructureServices;
import io.github.grpclb.wire.OrcaCodec;

/**
 * Tells the client in the trailers of each call how busy the server is (gRFC A51). What
 * the handler records with {@link CallMetricRecorder#getCurrent()} goes along.
 * Thread-safe.
 *
 * <p>
 * The protocol has no way for a client to ask, so every call gets the trailer, as from
 * grpc-java's own interceptor, which is in grpc-xds and needs all of that.
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A51-custom-backend-metrics.md#per-request-metrics-reporting">gRFC
 * A51, per-request metrics reporting</a>
 */
@Internal
public final class LoadTrailers implements ServerInterceptor {

	private final ServerLoad load;

	public LoadTrailers(ServerLoad load) {
		this.load = load;
	}

	@Override
	public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(ServerCall<ReqT, RespT> call, Metadata headers,
			ServerCallHandler<ReqT, RespT> next) {
		if (InfrastructureServices.serve(call.getMethodDescriptor().getFullMethodName())) {
			return next.startCall(call, headers);
		}
		CallMetricRecorder recorder = InternalCallMetricRecorder.newCallMetricRecorder();
		ServerCall<ReqT, RespT> reporting = new SimpleForwardingServerCall<>(call) {

			@Override
			public void close(Status status, Metadata trailers) {
				if (!trailers.containsKey(OrcaCodec.TRAILER)) {
					trailers.put(OrcaCodec.TRAILER,
							LoadTrailers.this.load.shared(InternalCallMetricRecorder.finalizeAndDump2(recorder)));
				}
				super.close(status, trailers);
			}

		};
		return Contexts.interceptCall(Context.current().withValue(InternalCallMetricRecorder.CONTEXT_KEY, recorder),
				reporting, headers, next);
	}

}
