package io.github.grpclb.server.report;

import java.util.concurrent.TimeUnit;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.testing.VirtualClock;
import io.github.grpclb.wire.Probe;

import static org.assertj.core.api.Assertions.assertThat;

class ProbeServiceTests {

	private static final long MILLIS = TimeUnit.MILLISECONDS.toNanos(1);

	private final VirtualClock clock = new VirtualClock();

	private final ProbeService service = new ProbeService(this.clock::now);

	private ServerStreamTracer call(String method) {
		return this.service.tracers().newServerStreamTracer(method, new Metadata());
	}

	private void call(long millis, Status status) {
		ServerStreamTracer tracer = call("test.Echo/Echo");
		this.clock.advance(millis, TimeUnit.MILLISECONDS);
		tracer.streamClosed(status);
	}

	@Test
	void nothingIsTimedBeforeTheFirstProbe() {
		ServerStreamTracer tracer = call("test.Echo/Echo");
		assertThat(this.service.answer()).isEqualTo(new Probe(1, 0));
		tracer.streamClosed(Status.OK);
		assertThat(this.service.answer()).isEqualTo(new Probe(0, 0));
	}

	@Test
	void requestsInFlightAreCountedButThoseOfWatchers() {
		this.service.answer();
		ServerStreamTracer first = call("test.Echo/Echo");
		call("test.Echo/Echo");
		call("grpc.health.v1.Health/Watch");
		call(Probe.METHOD.getFullMethodName());
		assertThat(this.service.answer().inFlight()).isEqualTo(2);
		first.streamClosed(Status.CANCELLED);
		assertThat(this.service.answer().inFlight()).isEqualTo(1);
	}

	@Test
	void latencyIsThatOfRequestsThatCameUnderTheSameLoad() {
		this.service.answer();
		for (int i = 0; i < 20; i++) {
			call(10, Status.OK);
		}
		ServerStreamTracer[] busy = new ServerStreamTracer[5];
		for (int i = 0; i < 5; i++) {
			busy[i] = call("test.Echo/Echo");
		}
		for (int i = 0; i < 20; i++) {
			call(80, Status.OK);
		}
		assertThat(this.service.answer()).isEqualTo(new Probe(5, 80 * MILLIS));
		for (ServerStreamTracer tracer : busy) {
			tracer.streamClosed(Status.CANCELLED);
		}
		assertThat(this.service.answer()).isEqualTo(new Probe(0, 10 * MILLIS));
	}

	@Test
	void failuresAndStreamsHaveNoLatency() {
		this.service.answer();
		for (int i = 0; i < 20; i++) {
			call(1, Status.UNAVAILABLE);
		}
		ServerStreamTracer stream = call("test.Echo/Echo");
		stream.outboundMessage(0);
		stream.outboundMessage(1);
		this.clock.advance(1, TimeUnit.SECONDS);
		stream.streamClosed(Status.OK);
		assertThat(this.service.answer()).isEqualTo(new Probe(0, 0));
		call(10, Status.OK);
		assertThat(this.service.answer()).isEqualTo(new Probe(0, 10 * MILLIS));
	}

	@Test
	void olderLatenciesCountWhereThereAreNoNewOnes() {
		this.service.answer();
		call(50, Status.OK);
		this.clock.advance(10, TimeUnit.SECONDS);
		assertThat(this.service.answer().latencyNanos()).isEqualTo(50 * MILLIS);
		call(10, Status.OK);
		assertThat(this.service.answer().latencyNanos()).isEqualTo(10 * MILLIS);
		this.clock.advance(1, TimeUnit.MINUTES);
		assertThat(this.service.answer().latencyNanos()).isZero();
	}

	@Test
	void timingEndsWhenNobodyProbes() {
		this.service.answer();
		this.clock.advance(10, TimeUnit.MINUTES);
		call(10, Status.OK);
		assertThat(this.service.answer()).isEqualTo(new Probe(0, 0));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 15, 16, 17, 31, 32, 100, 1000, 1_000_000 })
	void moreRequestsNeverStandOnALowerShelf(int inFlight) {
		int shelf = RecentLatencies.shelf(inFlight);
		assertThat(shelf).isBetween(0, 63).isLessThanOrEqualTo(RecentLatencies.shelf(inFlight + 1));
		assertThat(RecentLatencies.shelf(inFlight + 1) - shelf).isLessThanOrEqualTo(1);
	}

}
