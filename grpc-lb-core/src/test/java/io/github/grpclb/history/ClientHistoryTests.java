package io.github.grpclb.history;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.CallObserver;
import io.github.grpclb.load.LoadTracer;
import io.github.grpclb.snapshot.BackendSnapshot.Recent;
import io.github.grpclb.snapshot.History;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ClientHistoryTests {

	private static final String A = "10.0.0.1:1";

	private static final String B = "10.0.0.2:1";

	private final TestClock clock = new TestClock();

	private final AtomicLong ticks = new AtomicLong();

	private final AtomicLong withoutBackend = new AtomicLong();

	private final ClientHistory history = new ClientHistory(this.clock, this.withoutBackend::get);

	private Map<String, Double> expected = Map.of(A, 0.5, B, 0.5);

	private Map<String, Double> known = Map.of();

	private int looks;

	private BackendLoad open(String address) {
		BackendLoad load = new BackendLoad(address, this.ticks::get);
		this.history.opened(load);
		return load;
	}

	private void call(BackendLoad load, int calls, Status status, long millis) {
		for (int i = 0; i < calls; i++) {
			ClientStreamTracer tracer = LoadTracer.factory(load)
				.newClientStreamTracer(
						ClientStreamTracer.StreamInfo.newBuilder().setCallOptions(CallOptions.DEFAULT).build(),
						new Metadata());
			tracer.streamCreated(Attributes.EMPTY, new Metadata());
			this.ticks.addAndGet(Duration.ofMillis(millis).toNanos());
			tracer.streamClosed(status);
		}
	}

	private void step() {
		this.clock.now = this.clock.now.plus(ClientHistory.STEP);
		endStep();
	}

	private void endStep() {
		boolean moved = !this.expected.equals(this.known);
		this.known = this.expected;
		this.history.endStep(moved, () -> {
			this.looks++;
			return this.expected;
		});
	}

	private Recent recent(String address) {
		return this.history.recent(this.expected).get(address);
	}

	@Test
	void stepsShowWhatBelongsToThem() {
		BackendLoad a = open(A);
		BackendLoad b = open(B);
		call(a, 20, Status.OK, 1);
		call(b, 10, Status.UNAVAILABLE, 0);
		step();
		call(a, 20, Status.OK, 100);
		this.withoutBackend.set(3);
		step();
		History shown = this.history.snapshot();
		assertThat(shown.calls()).hasSize(60).endsWith(null, 30L, 23L);
		assertThat(shown.failures()).endsWith(null, 10L, 3L);
		assertThat(shown.end()).isEqualTo(this.clock.now);
		assertThat(shown.stepSeconds()).isEqualTo(5);
		assertThat(shown.backends().get(A).calls()).endsWith(null, 20L, 20L);
		assertThat(shown.backends().get(B).failures()).endsWith(null, 10L, 0L);
		assertThat(shown.p99().get(58).doubleValue()).isCloseTo(1, within(0.2));
		assertThat(shown.p99().get(59).doubleValue()).as("of this step only").isCloseTo(100, within(13.0));
		assertThat(shown.backends().get(B).p99()).as("nothing was measured").endsWith(null, null, null);
	}

	@Test
	void theLastMinuteIncludesWhatHasJustBegun() {
		BackendLoad a = open(A);
		call(a, 30, Status.OK, 1);
		Recent recent = recent(A);
		assertThat(recent.calls()).isEqualTo(30);
		assertThat(recent.share()).isEqualTo(1);
		assertThat(recent.p50()).isCloseTo(1, within(0.2));
		for (int i = 0; i < 11; i++) {
			step();
			assertThat(recent(A).calls()).isEqualTo(30);
		}
		assertThat(recent(A).seconds()).isEqualTo(55);
		step();
		assertThat(recent(A)).isEqualTo(new Recent(0, 0, 0, 0.5, 0, 0, 55));
	}

	@Test
	void expectedSharesAreThoseOfTheTimeOfTheCalls() {
		BackendLoad a = open(A);
		BackendLoad b = open(B);
		this.expected = Map.of(A, 0.9, B, 0.1);
		step();
		call(a, 900, Status.OK, 0);
		call(b, 100, Status.OK, 0);
		step();
		this.expected = Map.of(A, 0.1, B, 0.9);
		step();
		call(a, 100, Status.OK, 0);
		call(b, 900, Status.OK, 0);
		step();
		assertThat(recent(A).share()).isEqualTo(0.5);
		assertThat(recent(A).expectedShare()).isCloseTo(0.5, within(0.001));
	}

	@Test
	void aBackendThatLeavesIsFollowedToTheEndOfItsCalls() {
		BackendLoad a = open(A);
		open(B);
		call(a, 5, Status.OK, 1);
		this.history.retired(a);
		call(a, 5, Status.OK, 1);
		step();
		assertThat(this.history.snapshot().backends().get(A).calls()).endsWith(10L);
		for (int i = 0; i < 61; i++) {
			step();
		}
		assertThat(this.history.snapshot().backends()).containsOnlyKeys(B);
	}

	@Test
	void ofATimeInWhichTheProcessStoodStillNothingIsKnown() {
		BackendLoad a = open(A);
		call(a, 10, Status.OK, 1);
		step();
		call(a, 10, Status.OK, 1);
		this.clock.now = this.clock.now.plusSeconds(20);
		endStep();
		call(a, 7, Status.OK, 1);
		step();
		assertThat(this.history.snapshot().calls()).endsWith(10L, null, null, null, null, 7L);
		assertThat(recent(A).seconds()).isEqualTo(10);
		assertThat(recent(A).calls()).isEqualTo(17);
	}

	@Test
	void latenciesOfAStepSurviveTheTurnOfTheHistogram() {
		BackendLoad a = open(A);
		// Every call is measured.
		a.observe(new CallObserver() {
		});
		for (int i = 0; i < 12; i++) {
			this.ticks.addAndGet(Duration.ofSeconds(4).toNanos());
			call(a, 20, Status.OK, 1 + i);
			step();
			assertThat(this.history.snapshot().p50().get(59).doubleValue()).as("step %d", i)
				.isCloseTo(1 + i, within(0.2 * (1 + i)));
		}
	}

	@Test
	void whoHasRestedIsSeenAgainWithTheFirstCall() {
		BackendLoad a = open(A);
		call(a, 20, Status.OK, 1);
		step();
		for (int i = 0; i < 20; i++) {
			this.ticks.addAndGet(ClientHistory.STEP.toNanos());
			step();
		}
		assertThat(this.history.snapshot().backends().get(A).calls()).endsWith(20L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L,
				0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
		call(a, 3, Status.OK, 100);
		call(a, 2, Status.UNAVAILABLE, 0);
		step();
		History.Backend shown = this.history.snapshot().backends().get(A);
		assertThat(shown.calls()).endsWith(0L, 0L, 5L);
		assertThat(shown.failures()).startsWith((Number) null).endsWith(0L, 0L, 2L);
		assertThat(shown.p99().get(59).doubleValue()).isCloseTo(100, within(13.0));
		assertThat(shown.p99()).as("long ago").endsWith(null, null, shown.p99().get(59));
		assertThat(recent(A).calls()).isEqualTo(5);
		assertThat(recent(A).p99()).as("of the last minute").isCloseTo(100, within(13.0));
	}

	@Test
	void anExpectedShareThatChangesKeepsWhatItWas() {
		BackendLoad a = open(A);
		open(B);
		step();
		for (double share : new double[] { 0.5, 0.5, 0.25, 0.25 }) {
			this.expected = Map.of(A, share, B, 1 - share);
			call(a, 100, Status.OK, 0);
			step();
		}
		assertThat(recent(A).expectedShare()).isCloseTo((0.5 + 0.5 + 0.375 + 0.25) / 4, within(0.001));
	}

	@Test
	void sharesAreLookedAtWhereTheyMayHaveMovedAlsoIfTheStepIsLost() {
		BackendLoad a = open(A);
		for (int i = 0; i < 4; i++) {
			call(a, 10, Status.OK, 0);
			step();
		}
		assertThat(this.looks).isEqualTo(1);
		this.expected = Map.of(A, 1.0);
		this.clock.now = this.clock.now.plusSeconds(20);
		endStep();
		assertThat(this.looks).isEqualTo(1);
		for (int i = 0; i < 12; i++) {
			call(a, 10, Status.OK, 0);
			step();
		}
		assertThat(this.looks).isEqualTo(2);
		assertThat(recent(A).expectedShare()).isEqualTo(1);
	}

	@Test
	void whatHasRestedForLongShowsThatNothingHappenedInAnyStep() {
		BackendLoad a = open(A);
		call(a, 10, Status.OK, 1);
		step();
		for (int i = 0; i < 100; i++) {
			step();
		}
		assertThat(this.history.snapshot().calls()).containsOnly(0L);
		assertThat(this.history.snapshot().backends().get(A).calls()).containsOnly(0L);
		call(a, 3, Status.OK, 1);
		step();
		step();
		BackendLoad b = open(B);
		call(b, 4, Status.OK, 1);
		step();
		assertThat(this.history.snapshot().backends().get(A).calls()).endsWith(0L, 3L, 0L, 0L);
		assertThat(this.history.snapshot().backends().get(B).calls()).endsWith(null, null, null, 4L);
		assertThat(recent(A).calls()).isEqualTo(3);
		assertThat(recent(A).expectedShare()).isEqualTo(0.5);
	}

	@Test
	void aStepThatHasOnlyJustBegunGoesOn() {
		BackendLoad a = open(A);
		call(a, 2, Status.OK, 1);
		this.clock.now = this.clock.now.plusSeconds(2);
		endStep();
		call(a, 3, Status.OK, 1);
		step();
		assertThat(this.history.snapshot().calls()).endsWith(null, 5L);
	}

	@Test
	void aBackendThatRetiresWhileAllRestIsForgottenInTheEnd() {
		BackendLoad a = open(A);
		call(a, 1, Status.OK, 1);
		for (int i = 0; i < 10; i++) {
			step();
		}
		this.history.retired(a);
		boolean more = true;
		for (int i = 0; i < Series.STEPS + 2; i++) {
			this.clock.now = this.clock.now.plus(ClientHistory.STEP);
			more = this.history.endStep(false, () -> this.expected);
		}
		assertThat(more).isFalse();
		assertThat(this.history.snapshot().backends()).isEmpty();
	}

	private static final class TestClock extends Clock {

		private Instant now = Instant.parse("2026-11-21T00:00:00Z");

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return this.now;
		}

	}

}
