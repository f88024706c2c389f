package io.github.grpclb.channel;

import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import io.github.grpclb.testing.EchoServer;

import static org.assertj.core.api.Assertions.assertThat;

class UnsentRetryTests {

	private static final Status UNSENT = Status.UNKNOWN.withDescription("channel closed")
		.withCause(new ClosedChannelException());

	private final List<Sent<?, ?>> sent = new ArrayList<>();

	private final List<Status> ends = new ArrayList<>();

	private final UnsentRetry<String, String> call = new UnsentRetry<>(EchoServer.ECHO, CallOptions.DEFAULT,
			new Channel() {

				@Override
				public <ReqT, RespT> ClientCall<ReqT, RespT> newCall(MethodDescriptor<ReqT, RespT> method,
						CallOptions options) {
					Sent<ReqT, RespT> call = new Sent<>();
					UnsentRetryTests.this.sent.add(call);
					return call;
				}

				@Override
				public String authority() {
					return "test";
				}

			});

	private void send() {
		this.call.start(new ClientCall.Listener<>() {

			@Override
			public void onClose(Status status, Metadata trailers) {
				UnsentRetryTests.this.ends.add(status);
			}

		}, new Metadata());
		this.call.request(2);
		this.call.sendMessage("hello");
		this.call.halfClose();
	}

	private void end(int attempt, Status status) {
		this.sent.get(attempt).listener.onClose(status, new Metadata());
	}

	@Test
	void requestThatNeverLeftIsSentAgain() {
		send();
		end(0, UNSENT);
		assertThat(this.ends).isEmpty();
		assertThat(this.sent).hasSize(2);
		assertThat(this.sent.get(1).log).containsExactly("start", "request 2", "message hello", "half-close");
		end(1, Status.OK);
		assertThat(this.ends).containsExactly(Status.OK);
	}

	@Test
	void unknownOfTheServerIsPassedOn() {
		send();
		end(0, Status.UNKNOWN.withDescription("channel closed"));
		assertThat(this.sent).hasSize(1);
		assertThat(this.ends).extracting(Status::getCode).containsExactly(Status.Code.UNKNOWN);
	}

	@Test
	void triesThreeTimesAtMost() {
		send();
		end(0, UNSENT);
		end(1, UNSENT);
		end(2, UNSENT);
		assertThat(this.sent).hasSize(3);
		assertThat(this.ends).containsExactly(UNSENT);
	}

	@Test
	void cancelledCallIsNotSentAgain() {
		send();
		this.call.cancel("enough", null);
		end(0, UNSENT);
		assertThat(this.sent).hasSize(1);
		assertThat(this.ends).containsExactly(UNSENT);
	}

	private static final class Sent<ReqT, RespT> extends ClientCall<ReqT, RespT> {

		private final List<String> log = new ArrayList<>();

		private Listener<RespT> listener;

		@Override
		public void start(Listener<RespT> listener, Metadata headers) {
			this.listener = listener;
			this.log.add("start");
		}

		@Override
		public void request(int messages) {
			this.log.add("request " + messages);
		}

		@Override
		public void cancel(String message, Throwable cause) {
			this.log.add("cancel");
		}

		@Override
		public void halfClose() {
			this.log.add("half-close");
		}

		@Override
		public void sendMessage(ReqT message) {
			this.log.add("message " + message);
		}

	}

}
