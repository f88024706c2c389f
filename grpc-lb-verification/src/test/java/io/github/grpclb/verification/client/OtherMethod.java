package io.github.grpclb.verification.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;

import io.github.grpclb.verification.peer.CountingServer;

/**
 * Makes calls to {@link CountingServer#OTHER} of calls to {@link CountingServer#CALL}.
 */
public final class OtherMethod implements ClientInterceptor {

	@Override
	public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(MethodDescriptor<ReqT, RespT> method,
			CallOptions options, Channel next) {
		return next.newCall(method.toBuilder().setFullMethodName(CountingServer.OTHER.getFullMethodName()).build(),
				options);
	}

}
