package io.github.grpclb.load;

import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LoadTracerTests extends TracedCallSuite {

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

}
