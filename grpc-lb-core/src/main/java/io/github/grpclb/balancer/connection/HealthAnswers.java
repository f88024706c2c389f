package io.github.grpclb.balancer.connection;

import java.io.ByteArrayInputStream;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.channel.InertCall;
import io.github.grpclb.snapshot.HealthSupport;

/**
 * Listens in on the {@code Watch} stream of one connection (gRFC A17). A backend that has
 * no health service, or does not let this client ask it, is taken as it is: gRFC A17 says
 * so of the first, and a client that may not ask knows as little. Written by the health
 * stream's thread, read on any.
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A17-client-side-health-checking.md#client-workflow">gRFC
 * A17, client workflow</a>
 */
final class HealthAnswers implements ClientInterceptor {

	/** A {@code HealthCheckResponse} with {@code status: SERVING}. */
	private static final byte[] SERVING = { 0x08, 0x01 };

	private volatile HealthSupport support = HealthSupport.CHECKED;

	private volatile boolean saidNotServing;

	private volatile Status failure = Status.OK;

	/** A new connection, about which nothing was said yet. */
	void begin() {
		this.support = HealthSupport.CHECKED;
		this.saidNotServing = false;
		this.failure = Status.OK;
	}

	HealthSupport support() {
		return this.support;
	}

	/** Whether the last answer was another one than SERVING. */
	boolean saidNotServing() {
		return this.saidNotServing;
	}

	/**
	 * What the stream ended with, {@code OK} if nobody but the client ended it, or if
	 * there is no such service.
	 */
	Status failure() {
		return this.failure;
	}

	private static HealthSupport support(Status.Code end) {
		return switch (end) {
			case UNIMPLEMENTED -> HealthSupport.UNSUPPORTED;
			case UNAUTHENTICATED, PERMISSION_DENIED -> HealthSupport.NEEDS_AUTH;
			default -> HealthSupport.CHECKED;
		};
	}

	private static <RespT> RespT serving(MethodDescriptor<?, RespT> method) {
		return method.parseResponse(new ByteArrayInputStream(SERVING));
	}

	@Override
	public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(MethodDescriptor<ReqT, RespT> method,
			CallOptions options, Channel next) {
		return new Watch<>(next.newCall(method, options), method);
	}

	/**
	 * A watch that lets go of its stream where that ends while grpc-java is told that it
	 * goes on: most servers have no health service, and an ended stream takes 2 kB.
	 */
	private final class Watch<ReqT, RespT> extends ForwardingClientCall<ReqT, RespT> {

		private final MethodDescriptor<ReqT, RespT> method;

		private volatile ClientCall<ReqT, RespT> call;

		Watch(ClientCall<ReqT, RespT> call, MethodDescriptor<ReqT, RespT> method) {
			this.call = call;
			this.method = method;
		}

		@Override
		protected ClientCall<ReqT, RespT> delegate() {
			return this.call;
		}

		@Override
		public void start(Listener<RespT> listener, Metadata headers) {
			super.start(new SimpleForwardingClientCallListener<>(listener) {

				@Override
				public void onMessage(RespT message) {
					HealthAnswers.this.saidNotServing = message instanceof HealthCheckResponse answer
							&& answer.getStatus() != ServingStatus.SERVING;
					super.onMessage(message);
				}

				@Override
				public void onClose(Status status, Metadata trailers) {
					HealthSupport support = support(status.getCode());
					HealthAnswers.this.support = support;
					if (status.getCode() != Status.Code.CANCELLED && support != HealthSupport.UNSUPPORTED) {
						HealthAnswers.this.failure = status;
					}
					if (support != HealthSupport.CHECKED) {
						// What grpc-java still asks of it has no effect any more.
						Watch.this.call = InertCall.instance();
						// Told the truth, grpc-java would log an error for every
						// connection, or keep calls away.
						super.onMessage(serving(Watch.this.method));
					}
					else {
						super.onClose(status, trailers);
					}
				}

			}, headers);
		}

	}

}
