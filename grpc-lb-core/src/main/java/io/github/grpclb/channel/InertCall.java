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

	private static final InertCall<Object, Object> INSTANCE = new InertCall<>();

	/**
	 * Returns one for all: there is nothing to tell them apart.
	 * @param <ReqT> what is sent
	 * @param <RespT> what would be received
	 * @return the call
	 */
	@SuppressWarnings("unchecked") // It neither takes nor gives anything.
	public static <ReqT, RespT> InertCall<ReqT, RespT> instance() {
		return (InertCall<ReqT, RespT>) INSTANCE;
	}

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
