package io.github.grpclb.benchmarks.sim;

import io.grpc.Status;
import org.junit.jupiter.api.Test;

import io.github.grpclb.benchmarks.harness.VirtualTime;
import io.github.grpclb.wire.Probe;

import static org.assertj.core.api.Assertions.assertThat;

class HostTests {

	private static final long MS = Units.MILLISECOND;

	@Test
	void aFifthCallWaitsForTheFirstFreeWorker() {
		Host host = new Host(HostSpec.HEALTHY, new VirtualTime());
		for (int worker = 0; worker < 4; worker++) {
			assertThat(accept(host, 0, (10 + worker) * MS).finish).isEqualTo((10 + worker) * MS);
		}
		assertThat(accept(host, 1 * MS, 5 * MS).finish).isEqualTo(15 * MS);
		assertThat(host.inFlight().at(1 * MS)).isEqualTo(5);
		assertThat(host.inFlight().at(12 * MS)).isEqualTo(2);
	}

	@Test
	void workTakesLongerOnASlowHostAndStandsStillInAStall() {
		assertThat(accept(new Host(HostSpec.of(SpeedProfile.constant(0.2)), new VirtualTime()), 0, 10 * MS).finish)
			.isEqualTo(50 * MS);
		SpeedProfile stalls = SpeedProfile.stalls(5 * MS, 1_000 * MS, 200 * MS, 1_000 * MS);
		assertThat(accept(new Host(HostSpec.of(stalls), new VirtualTime()), 0, 10 * MS).finish).isEqualTo(210 * MS);
	}

	@Test
	void aCallThatWouldStartAfterItsDeadlineTakesNoWorker() {
		Host host = new Host(HostSpec.HEALTHY, new VirtualTime());
		for (int worker = 0; worker < 4; worker++) {
			accept(host, 0, 2_000 * MS);
		}
		assertThat(accept(host, 0, 10 * MS).answer).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
		assertThat(host.expectedFinish(0)).isEqualTo(2_000 * MS + Trace.MEAN_DEMAND);
	}

	@Test
	void aFailingHostRefusesItsShareWithinAMillisecond() {
		Host host = new Host(HostSpec.failing(1), new VirtualTime());
		Rpc rpc = accept(host, 0, 10 * MS);
		assertThat(rpc.answer).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(rpc.finish).isEqualTo(1 * MS);
	}

	@Test
	void aProbedHostSaysHowManyCallsItHasAndHowLongTheyTook() {
		VirtualTime time = new VirtualTime();
		Host host = new Host(HostSpec.HEALTHY, time);
		assertThat(host.probe()).isEqualTo(new Probe(0, 0));
		accept(host, 1 * MS, 10 * MS);
		accept(host, 2 * MS, 30 * MS);
		time.runUntil(5 * MS);
		assertThat(host.probe()).isEqualTo(new Probe(2, 0));
		time.runUntil(20 * MS);
		assertThat(host.probe()).isEqualTo(new Probe(1, 10 * MS));
	}

	@SuppressWarnings("NullAway") // neither simulation nor phase is asked for
	private static Rpc accept(Host host, long arrival, long demand) {
		Rpc rpc = new Rpc(null, null);
		rpc.deadline = 1_000 * MS;
		rpc.demand = demand;
		host.accept(rpc, arrival);
		return rpc;
	}

}
