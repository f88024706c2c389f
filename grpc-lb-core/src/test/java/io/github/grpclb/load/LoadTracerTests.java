package io.github.grpclb.load;

import java.util.Arrays;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
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

	private CallOptions owned(OwnedCall<?, ?> call, CallOptions options) {
		return options.withOption(TriedBackends.KEY, call);
	}

	private ClientStreamTracer attempt(OwnedCall<?, ?> call, CallOptions options) {
		return LoadTracer.factory(this.load)
			.newClientStreamTracer(
					ClientStreamTracer.StreamInfo.newBuilder().setCallOptions(owned(call, options)).build(),
					new Metadata());
	}

	private void assertNothingCounted() {
		assertThat(this.load.pending()).isZero();
		assertThat(this.load.streams()).isZero();
		assertThat(this.load.picks()).isZero();
	}

	@Test
	void aCallThatClosesEndsItsAttemptsOnce() {
		OwnedCall<?, ?> call = OwnedCall.create(true);
		ClientStreamTracer open = call(owned(call, CallOptions.DEFAULT));
		ClientStreamTracer ended = call(owned(call, CallOptions.DEFAULT));
		ended.streamClosed(Status.UNAVAILABLE);
		call.close();
		open.streamClosed(Status.UNAVAILABLE);
		call.close();
		assertThat(this.load.pending()).isZero();
		assertThat(this.load.failures()).isEqualTo(1);
		assertThat(this.load.picks()).isEqualTo(2);
	}

	@Test
	void aStreamThatComesAfterItsCallHasClosedCountsForNothing() {
		OwnedCall<?, ?> call = OwnedCall.create(true);
		ClientStreamTracer early = attempt(call, CallOptions.DEFAULT);
		call.close();
		ClientStreamTracer late = attempt(call, CallOptions.DEFAULT.withOption(LoadTracer.STREAMING, true));
		for (ClientStreamTracer tracer : new ClientStreamTracer[] { early, late }) {
			tracer.streamCreated(Attributes.EMPTY, new Metadata());
			tracer.outboundHeaders();
			tracer.streamClosed(Status.UNAVAILABLE);
		}
		assertNothingCounted();
	}

	@Test
	void aStreamThatClosesBeforeItIsCreatedCountsForNothing() {
		OwnedCall<?, ?> call = OwnedCall.create(true);
		for (ClientStreamTracer tracer : new ClientStreamTracer[] { attempt(call, CallOptions.DEFAULT),
				LoadTracer.factory(this.load)
					.newClientStreamTracer(ClientStreamTracer.StreamInfo.newBuilder().build(), new Metadata()) }) {
			tracer.streamClosed(Status.CANCELLED);
			tracer.streamCreated(Attributes.EMPTY, new Metadata());
		}
		call.close();
		assertNothingCounted();
	}

	@Test
	void anAbandonedAttemptIsItsBackendsFailureOnlyIfThatHadTheRequestUntilTheDeadline() {
		OwnedCall<?, ?> call = OwnedCall.create(true);
		ClientStreamTracer unsent = call(owned(call, deadline(2)));
		ClientStreamTracer sent = call(owned(call, deadline(2)));
		sent.outboundHeaders();
		this.now += TimeUnit.SECONDS.toNanos(2);
		call.close();
		assertThat(this.load.failures()).isEqualTo(1);
		assertThat(this.load.lastFailure().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
		OwnedCall<?, ?> cancelled = OwnedCall.create(true);
		call(owned(cancelled, deadline(2))).outboundHeaders();
		cancelled.close();
		unsent.streamClosed(Status.UNAVAILABLE);
		assertThat(this.load.failures()).isEqualTo(1);
		assertThat(this.load.pending()).isZero();
	}

	@Test
	void aConnectionGetsEverythingBackFromAbandonedStreams() {
		ConnectionLoad connection = new ConnectionLoad();
		OwnedCall<?, ?> call = OwnedCall.create(true);
		CallOptions options = owned(call, CallOptions.DEFAULT);
		ClientStreamTracer written = created(LoadTracer.factory(this.load, connection), options);
		ClientStreamTracer waiting = created(LoadTracer.factory(this.load, connection), options);
		written.outboundHeaders();
		call.close();
		waiting.outboundHeaders();
		ClientStreamTracer late = created(LoadTracer.factory(this.load, connection), options);
		late.outboundHeaders();
		assertThat(connection.inFlight()).isZero();
		assertThat(connection.waiting()).isZero();
		assertThat(this.load.pending()).isZero();
	}

	@Test
	void aBackendIsTriedWhetherOrNotItsAttemptHasEnded() {
		OwnedCall<?, ?> call = OwnedCall.create(true);
		assertThat(call.isEmpty()).isTrue();
		for (int i = 0; i < 100; i++) {
			call(owned(call, CallOptions.DEFAULT)).streamClosed(Status.UNAVAILABLE);
		}
		assertThat(call.isEmpty()).isFalse();
		assertThat(call.contains(this.load)).isTrue();
		assertThat(call.contains(new BackendLoad("10.0.0.2:1", () -> 0))).isFalse();
		OwnedCall<?, ?> anywhere = OwnedCall.create(false);
		call(owned(anywhere, CallOptions.DEFAULT));
		assertThat(anywhere.isEmpty()).isTrue();
		anywhere.close();
		assertThat(this.load.pending()).isZero();
	}

	@Test
	void streamsAndTheirCallMayEndAtOnce() throws Exception {
		int rounds = 20_000;
		ConnectionLoad connection = new ConnectionLoad();
		CyclicBarrier together = new CyclicBarrier(2);
		OwnedCall<?, ?>[] calls = new OwnedCall<?, ?>[rounds];
		Arrays.setAll(calls, (i) -> OwnedCall.create(true));
		Thread application = new Thread(() -> {
			for (OwnedCall<?, ?> call : calls) {
				meet(together);
				call.close();
			}
		});
		application.start();
		for (OwnedCall<?, ?> call : calls) {
			CallOptions options = owned(call, CallOptions.DEFAULT.withOption(LoadTracer.STREAMING, true));
			meet(together);
			ClientStreamTracer stream = created(LoadTracer.factory(this.load, connection), options);
			stream.outboundHeaders();
			stream.streamClosed(Status.OK);
		}
		application.join();
		assertThat(this.load.pending()).isZero();
		assertThat(this.load.streams()).isZero();
		assertThat(connection.inFlight()).isZero();
		assertThat(connection.waiting()).isZero();
		assertThat(this.load.picks()).isLessThanOrEqualTo(rounds);
	}

	private static void meet(CyclicBarrier together) {
		try {
			together.await();
		}
		catch (InterruptedException | BrokenBarrierException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
