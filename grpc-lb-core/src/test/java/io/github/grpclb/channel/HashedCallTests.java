package io.github.grpclb.channel;

import java.util.ArrayList;
import java.util.List;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is asked of a call before its request is known.
 */
class HashedCallTests {

	private static final HealthCheckRequest REQUEST = HealthCheckRequest.newBuilder().setService("orders").build();

	private final List<String> done = new ArrayList<>();

	private final HashedCall<HealthCheckRequest, Object> call = new HashedCall<>(
			HashField.of(HealthGrpc.getCheckMethod(), "service"), (key) -> {
				this.done.add("new " + key);
				return new Recorded();
			});

	private final ClientCall.Listener<Object> listener = new ClientCall.Listener<>() {
	};

	@Test
	void everythingIsDoneInOrderOnceTheRequestIsKnown() {
		this.call.start(this.listener, new Metadata());
		this.call.setMessageCompression(false);
		this.call.request(1);
		this.call.request(1);
		assertThat(this.done).isEmpty();
		assertThat(this.call.isReady()).isFalse();
		this.call.sendMessage(REQUEST);
		this.call.halfClose();
		assertThat(this.done).containsExactly("new orders", "start", "compression false", "request 2", "send", "close");
		assertThat(this.call.isReady()).isTrue();
	}

	@Test
	void callThatIsCancelledBeforeItsRequestIsClosedByTheRealCall() {
		this.call.start(this.listener, new Metadata());
		this.call.request(2);
		this.call.cancel("enough", null);
		assertThat(this.done).containsExactly("new null", "start", "request 2", "cancel enough");
	}

	@Test
	void callThatIsCancelledBeforeItsStartIsClosedAtItsStart() {
		this.call.cancel("enough", null);
		assertThat(this.done).isEmpty();
		this.call.start(this.listener, new Metadata());
		assertThat(this.done).containsExactly("new null", "start", "cancel enough");
	}

	@Test
	void callWithoutARequestIsStillMade() {
		this.call.start(this.listener, new Metadata());
		this.call.halfClose();
		this.call.cancel("late", null);
		assertThat(this.done).containsExactly("new null", "start", "close", "cancel late");
	}

	private final class Recorded extends ClientCall<HealthCheckRequest, Object> {

		private final List<String> done = HashedCallTests.this.done;

		@Override
		public void start(Listener<Object> listener, Metadata headers) {
			this.done.add("start");
		}

		@Override
		public void request(int messages) {
			this.done.add("request " + messages);
		}

		@Override
		public void cancel(String message, Throwable cause) {
			this.done.add("cancel " + message);
		}

		@Override
		public void halfClose() {
			this.done.add("close");
		}

		@Override
		public void sendMessage(HealthCheckRequest message) {
			this.done.add("send");
		}

		@Override
		public void setMessageCompression(boolean enabled) {
			this.done.add("compression " + enabled);
		}

	}

}
