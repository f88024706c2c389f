package io.github.grpclb.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Attributes;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * A place is given back however a call ends, or fails to.
 */
class LimitedCallTests {

	private static final Attributes.Key<String> PEER = Attributes.Key.create("peer");

	private final AtomicInteger open = new AtomicInteger();

	private final List<String> done = new ArrayList<>();

	private final List<Status> ends = new ArrayList<>();

	private final ClientCall.Listener<String> listener = new ClientCall.Listener<>() {

		@Override
		public void onClose(Status status, Metadata trailers) {
			LimitedCallTests.this.ends.add(status);
		}

	};

	private final List<Status.Code> refused = new ArrayList<>();

	private boolean broken;

	private LimitedCall<String, String> call() {
		return new LimitedCall<>(new Recorded(), this.open, 1, "orders", null, this.refused::add);
	}

	@Test
	void aCallThatNeverHearsOfItsEndGivesItsPlaceBackWhenItIsCancelled() {
		LimitedCall<String, String> call = call();
		call.start(this.listener, new Metadata());
		assertThat(this.open).hasValue(1);
		call.cancel("enough", null);
		call.cancel("enough", null);
		assertThat(this.open).hasValue(0);
	}

	@Test
	void aCallThatCannotStartGivesItsPlaceBack() {
		this.broken = true;
		assertThatIllegalStateException().isThrownBy(() -> call().start(this.listener, new Metadata()));
		assertThat(this.open).hasValue(0);
	}

	@Test
	void aCallThatIsCancelledBeforeItsStartIsCancelled() {
		call().cancel("enough", null);
		assertThat(this.done).containsExactly("cancel");
		assertThat(this.open).hasValue(0);
	}

	@Test
	void aCallTooManyIsRefusedAndTheRealOneForgotten() {
		call().start(this.listener, new Metadata());
		LimitedCall<String, String> refused = call();
		refused.start(this.listener, new Metadata());
		refused.request(1);
		refused.sendMessage("hello");
		refused.halfClose();
		refused.cancel("enough", null);
		assertThat(this.ends).extracting(Status::getCode).containsExactly(Status.Code.RESOURCE_EXHAUSTED);
		assertThat(this.done).containsExactly("start", "cancel");
		assertThat(this.open).hasValue(1);
	}

	@Test
	void attributesAreThoseOfTheRealCall() {
		assertThat(call().getAttributes().get(PEER)).isEqualTo("10.0.0.1");
		assertThat(call().isReady()).isTrue();
	}

	private final class Recorded extends ClientCall<String, String> {

		@Override
		public void start(Listener<String> listener, Metadata headers) {
			if (LimitedCallTests.this.broken) {
				throw new IllegalStateException("broken");
			}
			LimitedCallTests.this.done.add("start");
		}

		@Override
		public void request(int messages) {
			LimitedCallTests.this.done.add("request");
		}

		@Override
		public void cancel(String message, Throwable cause) {
			LimitedCallTests.this.done.add("cancel");
		}

		@Override
		public void halfClose() {
			LimitedCallTests.this.done.add("close");
		}

		@Override
		public void sendMessage(String message) {
			LimitedCallTests.this.done.add("send");
		}

		@Override
		public Attributes getAttributes() {
			return Attributes.newBuilder().set(PEER, "10.0.0.1").build();
		}

		@Override
		public boolean isReady() {
			return true;
		}

	}

}
