package io.github.grpclb.load;

import java.util.Arrays;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import io.github.grpclb.channel.InertCall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

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
		assertThat(this.load.lastFailure().status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
	}

	private static final Status RESET = Status.CANCELLED
		.withDescription("RST_STREAM closed stream. HTTP/2 error code: CANCEL");

	private static final Metadata.Key<String> PUSHBACK = Metadata.Key.of("grpc-retry-pushback-ms",
			Metadata.ASCII_STRING_MARSHALLER);

	private void ends(Status status, Metadata trailers) {
		ClientStreamTracer call = call(deadline(2));
		if (trailers != null) {
			call.inboundTrailers(trailers);
		}
		call.streamClosed(status);
	}

	@Test
	void aCancellationThatCameFromTheServerIsAFailure() {
		ends(RESET, null);
		ends(Status.CANCELLED.withDescription("said so"), new Metadata());
		ends(Status.CANCELLED.withDescription("Cancelled\nRst Stream"), null);
		assertThat(this.load.failures()).isEqualTo(3);
	}

	@Test
	void aCancellationOfTheCallersIsNone() {
		ends(Status.CANCELLED.withDescription("Call cancelled without message"), null);
		ends(Status.CANCELLED.withDescription("Stream thrown away because RetriableStream committed"), null);
		ends(Status.CANCELLED.withDescription("Unneeded hedging"), null);
		ends(RESET.withCause(new IllegalStateException("an upstream call's status, passed on")), null);
		assertThat(this.load.failures()).isZero();
		assertThat(this.load.inFlight()).isZero();
	}

	@Test
	void aStreamThatIsResetAtItsDeadlineIsNoFailure() {
		ClientStreamTracer call = call(deadline(2).withOption(LoadTracer.STREAMING, Boolean.TRUE));
		this.now += TimeUnit.SECONDS.toNanos(2);
		call.streamClosed(RESET);
		assertThat(this.load.failures()).isZero();
	}

	@Test
	void whatTheServerEndsOnPurposeIsNoFailure() {
		Metadata reconnect = new Metadata();
		reconnect.put(Metadata.Key.of("grpc-lb-reconnect", Metadata.ASCII_STRING_MARSHALLER), "stream-age");
		ends(Status.UNAVAILABLE, reconnect);
		Status closed = Status.UNAVAILABLE
			.withDescription("Connection closed after GOAWAY. HTTP/2 error code: NO_ERROR, debug data: max_age");
		CallOptions stream = deadline(2).withOption(LoadTracer.STREAMING, Boolean.TRUE);
		call(stream).streamClosed(closed);
		ClientStreamTracer left = call(stream);
		this.load.incidents().parting();
		left.streamClosed(RESET);
		assertThat(this.load.failures()).isZero();
		ends(closed, null);
		assertThat(this.load.failures()).as("a unary call is let finish").isEqualTo(1);
		ends(Status.UNAVAILABLE.withDescription("Connection closed after GOAWAY. HTTP/2 error code: ENHANCE_YOUR_CALM"),
				null);
		assertThat(this.load.failures()).isEqualTo(2);
	}

	@Test
	void aServerThatPushesBackIsWellAndAvoidedForThatTime() {
		Metadata trailers = new Metadata();
		trailers.put(PUSHBACK, "300");
		ends(Status.UNAVAILABLE, trailers);
		assertThat(this.load.failures()).isZero();
		assertThat(this.load.consecutiveFailures()).isZero();
		assertThat(this.load.incidents().avoided()).isTrue();
		this.now += TimeUnit.MILLISECONDS.toNanos(300);
		assertThat(this.load.incidents().avoided()).isFalse();
	}

	@Test
	void aPushbackIsBoundedAndNonsenseIsNone() {
		for (String value : new String[] { "-1", "", "soon", "2147483648", "99999999999999999999", "1e9" }) {
			Metadata trailers = new Metadata();
			trailers.put(PUSHBACK, value);
			ends(Status.RESOURCE_EXHAUSTED, trailers);
			assertThat(this.load.incidents().avoided()).as(value).isFalse();
		}
		for (String value : new String[] { "3600000", "2147483647" }) {
			Metadata trailers = new Metadata();
			trailers.put(PUSHBACK, value);
			ends(Status.UNAVAILABLE, trailers);
			assertThat(this.load.incidents().avoided()).as(value).isTrue();
			this.now += TimeUnit.SECONDS.toNanos(5);
			assertThat(this.load.incidents().avoided()).as(value).isFalse();
		}
		assertThat(this.load.failures()).isZero();
	}

	@Test
	void whatIsOfTheCallersOwnMakingIsNoFailure() {
		ends(Status.RESOURCE_EXHAUSTED.withDescription("gRPC message exceeds maximum size 4194304: 5000000"), null);
		ends(Status.RESOURCE_EXHAUSTED.withDescription("gRPC message exceeds maximum size 4194304: 5000000"),
				new Metadata());
		this.load.incidents().needs(TimeUnit.MILLISECONDS.toNanos(50));
		ClientStreamTracer hasty = call(CallOptions.DEFAULT);
		this.now += TimeUnit.MILLISECONDS.toNanos(5);
		hasty.streamClosed(Status.DEADLINE_EXCEEDED);
		assertThat(this.load.failures()).isZero();
		ClientStreamTracer patient = call(CallOptions.DEFAULT);
		this.now += TimeUnit.MILLISECONDS.toNanos(200);
		patient.streamClosed(Status.DEADLINE_EXCEEDED);
		ends(Status.RESOURCE_EXHAUSTED.withDescription("no memory"), new Metadata());
		ends(Status.RESOURCE_EXHAUSTED
			.withDescription("RST_STREAM closed stream. HTTP/2 error code: ENHANCE_YOUR_CALM"), null);
		assertThat(this.load.failures()).isEqualTo(3);
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
		call.close(Status.Code.OK);
		open.streamClosed(Status.UNAVAILABLE);
		call.close(Status.Code.OK);
		assertThat(this.load.pending()).isZero();
		assertThat(this.load.failures()).isEqualTo(1);
		assertThat(this.load.picks()).isEqualTo(2);
	}

	@Test
	void aStreamThatComesAfterItsCallHasClosedCountsForNothing() {
		OwnedCall<?, ?> call = OwnedCall.create(true);
		ClientStreamTracer early = attempt(call, CallOptions.DEFAULT);
		call.close(Status.Code.OK);
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
		call.close(Status.Code.OK);
		assertNothingCounted();
	}

	@Test
	void anAbandonedAttemptIsItsBackendsFailureOnlyIfThatHadTheRequestUntilTheDeadline() {
		OwnedCall<?, ?> call = OwnedCall.create(true);
		ClientStreamTracer unsent = call(owned(call, deadline(2)));
		ClientStreamTracer sent = call(owned(call, deadline(2)));
		sent.outboundHeaders();
		this.now += TimeUnit.SECONDS.toNanos(2);
		call.close(Status.Code.OK);
		assertThat(this.load.failures()).isEqualTo(1);
		assertThat(this.load.lastFailure().status().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
		OwnedCall<?, ?> cancelled = OwnedCall.create(true);
		call(owned(cancelled, deadline(2))).outboundHeaders();
		cancelled.close(Status.Code.OK);
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
		call.close(Status.Code.OK);
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
		anywhere.close(Status.Code.OK);
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
				call.close(Status.Code.OK);
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

	/** Observers are told in a scope of somebody else's; what is counted is not. */
	@Test
	void aCallersScopeThatFailsKeepsNoPlace() {
		OwnedCall<String, String> call = OwnedCall.create(true, "test.Echo/Echo", new CallHost() {

			@Override
			public void endedWithoutBackend(Status.Code status) {
			}

			@Override
			public CallerScope caller() {
				return (task) -> {
					throw new IllegalStateException("no scope");
				};
			}

		});
		call.over(new InertCall<>()).start(new ClientCall.Listener<>() {
		}, new Metadata());
		ClientStreamTracer stream = call(owned(call, CallOptions.DEFAULT));
		assertThat(this.load.inFlight()).isEqualTo(1);
		assertThatIllegalStateException().isThrownBy(() -> stream.streamClosed(Status.OK));
		assertThat(this.load.inFlight()).isZero();
		assertThat(this.load.successes()).isEqualTo(1);
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
