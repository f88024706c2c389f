package io.github.grpclb.load;

import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LoadTracerTests {

	private long now = TimeUnit.HOURS.toNanos(1);

	private final BackendLoad load = new BackendLoad("10.0.0.1:1", () -> this.now);

	private final Deadline.Ticker time = new Deadline.Ticker() {

		@Override
		public long nanoTime() {
			return LoadTracerTests.this.now;
		}

	};

	private static ClientStreamTracer created(ClientStreamTracer.Factory factory, CallOptions options) {
		ClientStreamTracer tracer = factory.newClientStreamTracer(
				ClientStreamTracer.StreamInfo.newBuilder().setCallOptions(options).build(), new Metadata());
		tracer.streamCreated(Attributes.EMPTY, new Metadata());
		return tracer;
	}

	private ClientStreamTracer call(CallOptions options) {
		return created(LoadTracer.factory(this.load), options);
	}

	private CallOptions deadline(int seconds) {
		return CallOptions.DEFAULT.withDeadline(Deadline.after(seconds, TimeUnit.SECONDS, this.time));
	}

	@Test
	void aCallCountsFromItsStreamToItsEnd() {
		ClientStreamTracer call = call(CallOptions.DEFAULT);
		assertThat(this.load.inFlight()).isEqualTo(1);
		assertThat(this.load.picks()).isEqualTo(1);
		call.streamClosed(Status.OK);
		assertThat(this.load.inFlight()).isZero();
		assertThat(this.load.successes()).isEqualTo(1);
	}

	@Test
	void anEndWithoutAStreamCountsForNothing() {
		ClientStreamTracer tracer = LoadTracer.factory(this.load)
			.newClientStreamTracer(
					ClientStreamTracer.StreamInfo.newBuilder().setCallOptions(CallOptions.DEFAULT).build(),
					new Metadata());
		tracer.streamClosed(Status.UNAVAILABLE);
		assertThat(this.load.inFlight()).isZero();
		assertThat(this.load.failures()).isZero();
	}

	@Test
	void aCancelledCallIsNobodysFaultBeforeItsDeadline() {
		ClientStreamTracer call = call(deadline(2));
		this.now += TimeUnit.SECONDS.toNanos(1);
		call.streamClosed(Status.CANCELLED);
		assertThat(this.load.failures()).isZero();
		assertThat(this.load.successes()).isZero();
		assertThat(this.load.inFlight()).isZero();
	}

	@Test
	void aCallThatIsCancelledAtItsDeadlineIsAFailure() {
		ClientStreamTracer call = call(deadline(2));
		this.now += TimeUnit.SECONDS.toNanos(2);
		call.streamClosed(Status.CANCELLED);
		assertThat(this.load.failures()).isEqualTo(1);
		assertThat(this.load.consecutiveFailures()).isEqualTo(1);
		assertThat(this.load.lastFailure().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
	}

	@Test
	void aStreamMayLastUntilItsDeadline() {
		CallOptions options = deadline(2).withOption(LoadTracer.STREAMING, Boolean.TRUE);
		ClientStreamTracer retried = call(options);
		ClientStreamTracer plain = call(options);
		this.now += TimeUnit.SECONDS.toNanos(2);
		retried.streamClosed(Status.CANCELLED);
		plain.streamClosed(Status.DEADLINE_EXCEEDED);
		assertThat(this.load.failures()).isZero();
		assertThat(this.load.inFlight()).isZero();
		assertThat(this.load.streams()).isZero();
	}

	@Test
	void aSuccessAfterTheDeadlineIsASuccess() {
		ClientStreamTracer call = call(deadline(2));
		this.now += TimeUnit.SECONDS.toNanos(3);
		call.streamClosed(Status.OK);
		assertThat(this.load.successes()).isEqualTo(1);
	}

	@Test
	void aConnectionCountsStreamsThatWaitForTheirHeaders() {
		ConnectionLoad connection = new ConnectionLoad();
		ClientStreamTracer written = created(LoadTracer.factory(this.load, connection), CallOptions.DEFAULT);
		ClientStreamTracer waiting = created(LoadTracer.factory(this.load, connection), CallOptions.DEFAULT);
		written.outboundHeaders();
		assertThat(connection.inFlight()).isEqualTo(2);
		assertThat(connection.waiting()).isEqualTo(1);
		assertThat(connection.written()).isEqualTo(1);
		waiting.streamClosed(Status.CANCELLED);
		written.streamClosed(Status.OK);
		assertThat(connection.inFlight()).isZero();
		assertThat(connection.waiting()).isZero();
		assertThat(this.load.inFlight()).isZero();
	}

}
