package io.github.grpclb.sample.backend;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Reads how many attempts a call has had before this one.
 */
class PreviousAttempts implements ServerInterceptor {

	static final Context.Key<Integer> KEY = Context.keyWithDefault("previous-attempts", 0);

	private static final Metadata.Key<String> HEADER = Metadata.Key.of("grpc-previous-rpc-attempts",
			Metadata.ASCII_STRING_MARSHALLER);

	@Override
	public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(ServerCall<ReqT, RespT> call, Metadata headers,
			ServerCallHandler<ReqT, RespT> next) {
		String attempts = headers.get(HEADER);
		Context context = Context.current().withValue(KEY, (attempts != null) ? Integer.parseInt(attempts) : 0);
		return Contexts.interceptCall(context, call, headers, next);
	}

}
