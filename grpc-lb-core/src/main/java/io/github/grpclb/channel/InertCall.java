package io.github.grpclb.channel;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;

/**
 * A call that takes everything and does nothing.
 *
 * @param <ReqT> what is sent
 * @param <RespT> what would be received
 */
@Internal
public class InertCall<ReqT, RespT> extends ClientCall<ReqT, RespT> {

	@Override
	public void start(Listener<RespT> listener, Metadata headers) {
	}

	@Override
	public void request(int messages) {
	}

	@Override
	public void cancel(@Nullable String message, @Nullable Throwable cause) {
	}

	@Override
	public void halfClose() {
	}

	@Override
	public void sendMessage(ReqT message) {
	}

}
