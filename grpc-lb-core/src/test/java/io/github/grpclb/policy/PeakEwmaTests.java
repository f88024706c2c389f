package io.github.grpclb.policy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.grpc.ClientStreamTracer;
import io.grpc.Status;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.load.LoadSignal;
import io.github.grpclb.spec.PeakEwmaSpec;
import io.github.grpclb.testing.VirtualClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PeakEwmaTests {

	/** A tracer keeps its beginning to 1,024 ns. */
	private static final Offset<Double> EXACT = within(1024.0);

	private static final int PICKS = 20_000;

	/** Five standard deviations of a share of one in two. */
	private static final double TOLERANCE = 5 * 0.5 / Math.sqrt(PICKS);

	private final VirtualClock clock = new VirtualClock();

	private PickPolicy policy(int choices, Candidate... candidates) {
		PickPolicy policy = new PeakEwma(new PeakEwmaSpec(Duration.ofSeconds(10), choices), this.clock.context());
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

	private void call(Candidate candidate, long millis, Status status) {
		ClientStreamTracer tracer = Backends.start(candidate);
		this.clock.advance(millis, TimeUnit.MILLISECONDS);
		tracer.streamClosed(status);
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 5 })
	void alikeBackendsAreUsedEvenly(int choices) {
		Candidate[] candidates = Backends.weighing(this.clock::now, Backends.equal(10));
		PickPolicy.Picker picker = policy(choices, candidates).picker(Backends.all(candidates));
		for (double share : shares(picker, 10)) {
			assertThat(share).isEqualTo(0.1, within(TOLERANCE));
		}
	}

	/** A client's first calls are slow on all backends. */
	@Test
	void whatWasSlowWhenAllWereSlowIsSoonForgiven() {
		Candidate[] candidates = Backends.weighing(this.clock::now, Backends.equal(3));
		policy(2, candidates).picker(Backends.all(candidates));
		for (Candidate candidate : candidates) {
			call(candidate, 800, Status.OK);
		}
		for (int i = 0; i < 6000; i++) {
			call(candidates[1 + i % 2], 2, Status.OK);
			this.clock.advance(8, TimeUnit.MILLISECONDS);
		}
		assertThat(candidates[0].load().score()).as("about four times what is typical at most")
			.isLessThanOrEqualTo(4.5 * candidates[1].load().score());
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 4 })
	void slowestIsNotPickedWhileOthersAreIdle(int choices) {
		Candidate[] candidates = Backends.weighing(this.clock::now, Backends.equal(8));
		PickPolicy.Picker picker = policy(choices, candidates).picker(Backends.all(candidates));
		for (Candidate candidate : candidates) {
			call(candidate, (candidate == candidates[3]) ? 50 : 10, Status.OK);
		}
		assertThat(shares(picker, 8)[3]).isZero();
	}

	@Test
	void latencyIsWeighedAgainstCallsInFlight() {
		Candidate[] candidates = Backends.weighing(this.clock::now, 1, 1);
		PickPolicy.Picker picker = policy(2, candidates).picker(Backends.all(candidates));
		call(candidates[0], 10, Status.OK);
		call(candidates[1], 35, Status.OK);
		for (int i = 0; i < 3; i++) {
			assertThat(picker.pick(new Call())).isZero();
			Backends.start(candidates[0]);
		}
		assertThat(picker.pick(new Call())).as("4 x 10 ms is more than 35 ms").isEqualTo(1);
	}

	@Test
	void peakCountsAtOnceUpToFourTimesTheTypicalLatencyAndFadesWithTime() {
		Candidate[] candidates = Backends.weighing(this.clock::now, 1, 1);
		policy(2, candidates);
		call(candidates[0], 10, Status.OK);
		call(candidates[0], 1000, Status.OK);
		assertThat(candidates[0].load().score()).isCloseTo(4e7, EXACT);
		this.clock.advance(9990, TimeUnit.MILLISECONDS);
		call(candidates[0], 10, Status.OK);
		assertThat(candidates[0].load().score()).isCloseTo(1e7 + 3e7 / Math.E, EXACT);
	}

	@Test
	void failuresNeverLookFast() {
		Candidate[] candidates = Backends.weighing(this.clock::now, 1, 1);
		PickPolicy.Picker picker = policy(2, candidates).picker(Backends.all(candidates));
		call(candidates[0], 10, Status.OK);
		call(candidates[1], 10, Status.OK);
		call(candidates[1], 1, Status.UNAVAILABLE);
		assertThat(candidates[1].load().score()).isCloseTo(1e7, EXACT);
		assertThat(shares(picker, 2)[1]).as("the failed call holds its place").isZero();
		call(candidates[0], 500, Status.DEADLINE_EXCEEDED);
		assertThat(candidates[0].load().score()).as("a slow failure is a latency").isCloseTo(4e7, EXACT);
	}

	@Test
	void streamsHaveNoLatency() {
		Candidate[] candidates = Backends.weighing(this.clock::now, 1, 1);
		policy(2, candidates);
		ClientStreamTracer tracer = Backends.start(candidates[0]);
		tracer.inboundMessage(0);
		tracer.inboundMessage(1);
		this.clock.advance(60, TimeUnit.SECONDS);
		tracer.streamClosed(Status.OK);
		assertThat(candidates[0].load().score()).isZero();
	}

	@Test
	void newBackendIsTriedOnceAndThenTakenForATypicalOne() {
		Candidate[] candidates = Backends.weighing(this.clock::now, 1, 1);
		PickPolicy.Picker picker = policy(2, candidates).picker(Backends.all(candidates));
		call(candidates[0], 10, Status.OK);
		assertThat(picker.pick(new Call())).as("one call tells").isEqualTo(1);
		Backends.start(candidates[1]);
		assertThat(picker.pick(new Call())).as("two calls of 10 ms each are more than one").isZero();
	}

	@Test
	void backendThatNobodyPicksIsTriedAgain() {
		Candidate[] candidates = Backends.weighing(this.clock::now, 1, 1);
		PickPolicy policy = policy(2, candidates);
		PickPolicy.Picker picker = policy.picker(Backends.all(candidates));
		call(candidates[0], 10, Status.OK);
		call(candidates[1], 1000, Status.OK);
		assertThat(shares(picker, 2)[1]).isZero();
		this.clock.advance(2, TimeUnit.MINUTES);
		Backends.start(candidates[0]);
		assertThat(picker.pick(new Call())).isEqualTo(1);
		policy.close();
		assertThat(this.clock.pendingTasks()).isZero();
	}

	/** Reading the clock is the most of what counting a call costs. */
	@Test
	void busyBackendIsMeasuredBySomeOfItsCallsAndOneThatHasFewByAll() {
		Candidate[] candidates = Backends.weighing(this.clock::now, 1, 1);
		policy(2, candidates).picker(Backends.all(candidates));
		for (int i = 0; i < 1000; i++) {
			call(candidates[0], 1, Status.OK);
		}
		call(candidates[1], 1, Status.OK);
		this.clock.advance(1, TimeUnit.MILLISECONDS);
		assertThat(candidates[0].load().signal()).matches((signal) -> !signal.timed(), "busy");
		assertThat(candidates[1].load().signal()).matches(LoadSignal::timed, "not busy");
		for (int i = 0; i < 100; i++) {
			call(candidates[0], 4, Status.OK);
		}
		assertThat(candidates[0].load().score()).as("some are enough").isCloseTo(4e6, EXACT);
		this.clock.advance(2, TimeUnit.SECONDS);
		assertThat(candidates[0].load().signal()).matches(LoadSignal::timed, "not busy any more");
	}

	@Test
	void idleBackendsAreUsedInProportionToTheirWeights() {
		Candidate[] candidates = Backends.weighing(this.clock::now, 1, 2, 7);
		PickPolicy.Picker picker = policy(2, candidates).picker(Backends.all(candidates));
		double[] shares = shares(picker, 3);
		assertThat(shares[0]).isEqualTo(0.1, within(TOLERANCE));
		assertThat(shares[1]).isEqualTo(0.2, within(TOLERANCE));
		for (int i = 0; i < 7; i++) {
			Backends.start(candidates[2]);
		}
		Backends.start(candidates[0]);
		Backends.start(candidates[0]);
		Backends.start(candidates[1]);
		assertThat(shares(picker, 3)[0]).as("two calls fill it as 14 would the heavy one").isZero();
	}

}
