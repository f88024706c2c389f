package io.github.grpclb.balancer.connection;

import java.io.ByteArrayInputStream;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;

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

	/** What the stream ended with, {@code OK} if nobody but the client ended it. */
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
		return new SimpleForwardingClientCall<>(next.newCall(method, options)) {

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
						if (status.getCode() != Status.Code.CANCELLED) {
							HealthAnswers.this.failure = status;
						}
						if (support != HealthSupport.CHECKED) {
							// Told the truth, grpc-java would log an error for every
							// connection, or keep calls away.
							super.onMessage(serving(method));
						}
						else {
							super.onClose(status, trailers);
						}
					}

				}, headers);
			}

		};
	}

}
