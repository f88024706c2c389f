package io.github.grpclb.verification.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ClientStreamTracer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.client.StockClient;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.peer.CountingServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link AtRestTests} for a minute and more: thousands of calls end in the backoff of
 * their retries, and nothing of them is left.
 */
@Tag("soak")
class AtRestSoakTests {

	/** Retries back off for 100 ms on average. */
	private static final long SHORTER_THAN_BACKOFF = 60;

	private static final Duration SETTLING = Duration.ofSeconds(15);

	@Test
	void nothingIsLeftOfThousandsOfCallsThatEndedInBackoff() {
		CountingServer.Ledger ledger = new CountingServer.Ledger();
		Settings settings = Settings.defaults().withoutOutlierDetection().limits(0, 50);
		try (Fleet fleet = Fleet.of(3, ledger);
				VerifiedClient client = VerifiedClient.open(settings, fleet.addresses())) {
			Caller caller = failInBackoff(client.channel(), fleet, Duration.ofSeconds(80));
			Until.holds(() -> client.totalInFlight() + client.openCalls() == 0, SETTLING);
			System.out.printf("entry 1, soak: %d calls, failed %s, executed %d, in flight at rest %s%n", caller.sent(),
					caller.failed(), ledger.executions(), client.inFlight());
			assertThat(caller.failed()).as("calls that ended in backoff").isNotEmpty();
			assertThat(client.inFlight().values()).as("in flight at rest").containsOnly(0);
			assertThat(client.openCalls()).isZero();
		}
	}

	/**
	 * Who counts streams from their creation to their end waits for ends that never come.
	 */
	@Test
	void controlACountOfStreamsAloneLeaks() {
		CountingServer.Ledger ledger = new CountingServer.Ledger();
		AtomicInteger open = new AtomicInteger();
		try (Fleet fleet = Fleet.of(3, ledger)) {
			ManagedChannel channel = StockClient.open(true, fleet.addresses());
			failInBackoff(ClientInterceptors.intercept(channel, new StreamCount(open)), fleet, Duration.ofSeconds(20));
			Until.holds(() -> open.get() == 0, Duration.ofSeconds(5));
			channel.shutdownNow();
		}
		System.out.printf("entry 1, soak: %d streams were created and never closed%n", open.get());
		assertThat(open.get()).as("streams without an end").isPositive();
	}

	private static Caller failInBackoff(Channel channel, Fleet fleet, Duration length) {
		Caller caller = new Caller(channel, SHORTER_THAN_BACKOFF);
		long end = System.nanoTime() + length.toNanos();
		while (System.nanoTime() < end) {
			CountingServer failing = fleet.servers().get(caller.sent() / 100 % 3);
			failing.answering(CountingServer.Answer.of(Status.UNAVAILABLE));
			int next = caller.sent() + 100;
			caller.pace(200, () -> caller.sent() < next);
			failing.answering(CountingServer.Answer.OK);
		}
		caller.awaitAll();
		return caller;
	}

	/** The count that there was before calls owned their attempts. */
	private record StreamCount(AtomicInteger open) implements ClientInterceptor {

		@Override
		public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(MethodDescriptor<ReqT, RespT> method,
				CallOptions options, Channel next) {
			return next.newCall(method, options.withStreamTracerFactory(new ClientStreamTracer.Factory() {

				@Override
				public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
					return new ClientStreamTracer() {

						@Override
						public void streamCreated(Attributes transportAttributes, Metadata headers) {
							StreamCount.this.open.incrementAndGet();
						}

						@Override
						public void streamClosed(Status status) {
							StreamCount.this.open.decrementAndGet();
						}

					};
				}

			}));
		}

	}

}
