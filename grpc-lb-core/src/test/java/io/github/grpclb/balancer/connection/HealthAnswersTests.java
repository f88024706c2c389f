package io.github.grpclb.balancer.connection;

import java.util.ArrayList;
import java.util.List;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.grpclb.snapshot.HealthSupport;

import static org.assertj.core.api.Assertions.assertThat;

class HealthAnswersTests {

	private final HealthAnswers answers = new HealthAnswers();

	private final List<String> heard = new ArrayList<>();

	private ClientCall.@Nullable Listener<?> stream;

	private final ClientCall<HealthCheckRequest, HealthCheckResponse> watch = this.answers
		.interceptCall(HealthGrpc.getWatchMethod(), CallOptions.DEFAULT, new Transport());

	private void start() {
		this.watch.start(new ClientCall.Listener<>() {

			@Override
			public void onMessage(HealthCheckResponse message) {
				HealthAnswersTests.this.heard.add(message.getStatus().name());
			}

			@Override
			public void onClose(Status status, Metadata trailers) {
				HealthAnswersTests.this.heard.add(status.getCode().name());
			}

		}, new Metadata());
	}

	private void end(Status status) {
		assertThat(this.stream).isNotNull();
		this.stream.onClose(status, new Metadata());
	}

	@Test
	void aServerWithoutHealthServiceKeepsNoStream() {
		start();
		end(Status.UNIMPLEMENTED);
		assertThat(this.heard).containsExactly("started", "SERVING");
		assertThat(this.answers.support()).isEqualTo(HealthSupport.UNSUPPORTED);
		this.watch.request(1);
		this.watch.cancel("shut down", null);
		assertThat(this.heard).as("the stream is not reached any more").hasSize(2);
	}

	@Test
	void aStreamThatBreaksIsToldAndStaysAsItIs() {
		start();
		end(Status.UNAVAILABLE);
		this.watch.cancel("shut down", null);
		assertThat(this.heard).containsExactly("started", "UNAVAILABLE", "cancel");
	}

	private final class Transport extends Channel {

		@Override
		public <ReqT, RespT> ClientCall<ReqT, RespT> newCall(MethodDescriptor<ReqT, RespT> method,
				CallOptions options) {
			return new ClientCall<>() {

				@Override
				public void start(Listener<RespT> listener, Metadata headers) {
					HealthAnswersTests.this.stream = listener;
					HealthAnswersTests.this.heard.add("started");
				}

				@Override
				public void request(int messages) {
					HealthAnswersTests.this.heard.add("request " + messages);
				}

				@Override
				public void cancel(@Nullable String message, @Nullable Throwable cause) {
					HealthAnswersTests.this.heard.add("cancel");
				}

				@Override
				public void halfClose() {
				}

				@Override
				public void sendMessage(ReqT message) {
				}

			};
		}

		@Override
		public String authority() {
			return "backend";
		}

	}

}
