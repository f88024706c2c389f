package io.github.grpclb.policy;

import java.util.concurrent.TimeUnit;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.spec.WeightedRoundRobinSpec;
import io.github.grpclb.spec.WeightedRoundRobinSpec.Source;
import io.github.grpclb.testing.VirtualClock;
import io.github.grpclb.wire.OrcaCodec;
import io.github.grpclb.wire.OrcaReport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class WeightedRoundRobinTests {

	private static final int PICKS = 10_000;

	/** Turns are rounded to 256 slots and a learned weight lags a little. */
	private static final double TOLERANCE = 0.02;

	private static final double[] THIRDS = { 1.0 / 3, 1.0 / 3, 1.0 / 3 };

	private final VirtualClock clock = new VirtualClock();

	private PickPolicy policy(Source source, Candidate... candidates) {
		PolicySpec defaults = PolicySpec.of(PolicyName.WEIGHTED_ROUND_ROBIN);
		PickPolicy policy = PickPolicies.create(new PolicySpec(defaults.name(), defaults.leastRequest(),
				new WeightedRoundRobinSpec(source), defaults.peakEwma(), defaults.hash(), defaults.prequal()),
				this.clock.context());
		for (Candidate candidate : candidates) {
			policy.attach(candidate.load());
		}
		return policy;
	}

	private static double[] shares(PickPolicy.Picker picker, int size) {
		double[] shares = new double[size];
		for (int i = 0; i < PICKS; i++) {
			shares[picker.pick(new Call())] += 1.0 / PICKS;
		}
		return shares;
	}

	private void calls(Candidate candidate, int count, long millis, Status status) {
		for (int i = 0; i < count; i++) {
			ClientStreamTracer tracer = Backends.start(candidate);
			this.clock.advance(millis, TimeUnit.MILLISECONDS);
			tracer.streamClosed(status);
		}
	}

	private static void report(Candidate candidate, double utilization, double rps, double eps) {
		Metadata trailers = new Metadata();
		trailers.put(OrcaCodec.TRAILER, OrcaCodec.encode(new OrcaReport(utilization, 0, rps, eps)));
		ClientStreamTracer tracer = Backends.start(candidate);
		tracer.inboundTrailers(trailers);
		tracer.streamClosed(Status.OK);
	}

	private void second() {
		this.clock.advance(1, TimeUnit.SECONDS);
	}

	@Test
	void slowBackendHasATurnForEachOfItsSpeed() {
		Candidate[] candidates = Backends.weighing(this.clock::now, 1, 1, 1);
		PickPolicy.Picker picker = policy(Source.LATENCY, candidates).picker(Backends.all(candidates));
		assertThat(shares(picker, 3)).as("nothing is known yet").containsExactly(THIRDS, within(TOLERANCE));
		for (int round = 0; round < 20; round++) {
			calls(candidates[0], 10, 10, Status.OK);
			calls(candidates[1], 10, 10, Status.OK);
			calls(candidates[2], 10, 50, Status.OK);
		}
		second();
		double[] shares = shares(picker, 3);
		assertThat(shares[2]).isEqualTo(1 / 11.0, within(TOLERANCE));
		assertThat(shares[0]).isEqualTo(5 / 11.0, within(TOLERANCE));
	}

	@Test
	void backendThatFailsFastDoesNotLookFast() {
		Candidate[] candidates = Backends.weighing(this.clock::now, 1, 1, 1);
		PickPolicy.Picker picker = policy(Source.LATENCY, candidates).picker(Backends.all(candidates));
		for (int round = 0; round < 20; round++) {
			calls(candidates[0], 10, 10, Status.OK);
			calls(candidates[1], 10, 10, Status.OK);
			calls(candidates[2], 10, 10, Status.OK);
			calls(candidates[2], 10, 1, Status.UNAVAILABLE);
		}
		second();
		assertThat(shares(picker, 3)[2]).isEqualTo(1 / 33.0, within(TOLERANCE));
	}

	@Test
	void weightsAreTakenOverOnceASecond() {
		Candidate[] candidates = Backends.weighing(this.clock::now, 1, 1);
		PickPolicy.Picker picker = policy(Source.LATENCY, candidates).picker(Backends.all(candidates));
		calls(candidates[0], 10, 10, Status.OK);
		calls(candidates[1], 10, 40, Status.OK);
		assertThat(shares(picker, 2)[1]).isEqualTo(0.5, within(TOLERANCE));
		second();
		assertThat(shares(picker, 2)[1]).isEqualTo(0.2, within(TOLERANCE));
	}

	@Test
	void reportsCountAfterTheBlackoutAndUntilTheyExpire() {
		Candidate[] candidates = Backends.weighing(this.clock::now, 1, 1, 1);
		PickPolicy.Picker picker = policy(Source.LOAD_REPORT, candidates).picker(Backends.all(candidates));
		for (int i = 0; i < ReportedWeight.BLACKOUT_SECONDS; i++) {
			report(candidates[0], 0.9, 90, 0);
			report(candidates[1], 0.3, 90, 0);
			report(candidates[2], 0.2, 100, 10);
			second();
			assertThat(shares(picker, 3)).containsExactly(THIRDS, within(TOLERANCE));
		}
		second();
		double[] shares = shares(picker, 3);
		// Weights 100, 300 and 100 / (0.2 + 10/100).
		double sum = 100 + 300 + 1000 / 3.0;
		assertThat(shares[0]).isEqualTo(100 / sum, within(TOLERANCE));
		assertThat(shares[1]).isEqualTo(300 / sum, within(TOLERANCE));
		assertThat(shares[2]).isEqualTo(1000 / 3.0 / sum, within(TOLERANCE));
		this.clock.advance(ReportedWeight.EXPIRY_SECONDS, TimeUnit.SECONDS);
		assertThat(shares(picker, 3)).containsExactly(THIRDS, within(TOLERANCE));
	}

	@Test
	void backendThatDoesNotReportHasTheMeanOfTheOthers() {
		Candidate[] candidates = Backends.weighing(this.clock::now, 1, 1, 1);
		PickPolicy.Picker picker = policy(Source.LOAD_REPORT, candidates).picker(Backends.all(candidates));
		report(candidates[0], 0.5, 100, 0);
		report(candidates[1], 0.5, 300, 0);
		this.clock.advance(ReportedWeight.BLACKOUT_SECONDS + 1, TimeUnit.SECONDS);
		assertThat(shares(picker, 3)[2]).isEqualTo(1.0 / 3, within(TOLERANCE));
		assertThat(shares(picker, 3)[1]).isEqualTo(0.5, within(TOLERANCE));
	}

	@Test
	void configuredWeightsStillAct() {
		Candidate[] candidates = Backends.weighing(this.clock::now, 3, 1);
		PickPolicy.Picker picker = policy(Source.LATENCY, candidates).picker(Backends.all(candidates));
		calls(candidates[0], 10, 10, Status.OK);
		calls(candidates[1], 10, 10, Status.OK);
		second();
		assertThat(shares(picker, 2)[0]).isEqualTo(0.75, within(TOLERANCE));
	}

	@Test
	void heavyBackendIsSpreadOverTheRound() {
		Candidate[] candidates = Backends.weighing(this.clock::now, 4, 1, 1, 1, 1);
		PickPolicy.Picker picker = policy(Source.STATIC, candidates).picker(Backends.all(candidates));
		int run = 0;
		for (int i = 0; i < 1000; i++) {
			run = (picker.pick(new Call()) == 0) ? run + 1 : 0;
			assertThat(run).as("half of the turns, never three in a row").isLessThan(3);
		}
	}

	@Test
	void nothingRunsAfterItIsClosed() {
		Candidate[] candidates = Backends.weighing(this.clock::now, 1, 1);
		PickPolicy policy = policy(Source.LATENCY, candidates);
		policy.picker(Backends.all(candidates));
		policy.close();
		assertThat(this.clock.pendingTasks()).isZero();
	}

}
