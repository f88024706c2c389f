package io.github.grpclb.load;

import java.util.Arrays;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import io.github.grpclb.channel.InertCall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Attempts that a call owns end with it, once.
 */
class OwnedAttemptTests extends TracedCallSuite {

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
