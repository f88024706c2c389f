package io.github.grpclb.balancer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.grpc.ConnectivityState;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.grpclb.load.CallObserver;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.spec.OutlierSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.SubsetSpec;
import io.github.grpclb.testing.FakeCall;
import io.github.grpclb.testing.FakeChannel;
import io.github.grpclb.testing.FakeSubchannel;
import io.github.grpclb.testing.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Outlier detection as a channel runs it.
 */
class OutlierWatchTests {

	private static final String BAD = FakeChannel.address(0);

	private static Settings settings() {
		return new Settings().policy(PolicyName.ROUND_ROBIN).outlier(Settings.outliers(5));
	}

	private static FakeCall callTo(FakeChannel channel, String address) {
		for (int i = 0; i < 1_000; i++) {
			FakeCall call = channel.call();
			if (call != null && call.address().equals(address)) {
				return call;
			}
			if (call != null) {
				call.end(Status.OK);
			}
		}
		throw new AssertionError(address + " is not picked");
	}

	private static void fail(FakeChannel channel, String address, int times) {
		for (int i = 0; i < times; i++) {
			callTo(channel, address).end(Status.UNAVAILABLE);
		}
		channel.clock().advance(1, TimeUnit.MILLISECONDS);
	}

	@Test
	void failuresInARowEjectAtOnceAndTheSnapshotSaysWhyAndUntilWhen() {
		try (FakeChannel channel = settings().channel().resolve(4).connect()) {
			fail(channel, BAD, 4);
			assertThat(channel.eligible()).contains(BAD);
			fail(channel, BAD, 1);
			assertThat(channel.picks(100)).hasSize(3).doesNotContainKey(BAD);
			assertThat(channel.backend(BAD).eligible()).isFalse();
			assertThat(channel.backend(BAD).reasons()).containsExactly(Reason.EJECTED);
			assertThat(channel.backend(BAD).ejection().cause()).isEqualTo("consecutive-failures");
			assertThat(channel.backend(BAD).ejection().until()).isNotBlank();
		}
	}

	@Test
	void aConnectionThatBreaksWithCallsOnItEjectsNobody() {
		try (FakeChannel channel = settings().channel().resolve(4).connect()) {
			for (int i = 0; i < 10; i++) {
				assertThat(callTo(channel, BAD)).isNotNull();
			}
			FakeSubchannel connection = channel.helper().open(BAD).get(0);
			connection.lose();
			channel.clock().advance(1, TimeUnit.MILLISECONDS);
			assertThat(channel.backend(BAD).reasons()).containsExactly(Reason.NOT_READY);
			connection.connect();
			assertThat(channel.eligible()).contains(BAD);
		}
	}

	@Test
	void aSuccessInBetweenBeginsTheRowAnew() {
		try (FakeChannel channel = settings().channel().resolve(2).connect()) {
			fail(channel, BAD, 4);
			callTo(channel, BAD).end(Status.OK);
			fail(channel, BAD, 4);
			assertThat(channel.eligible()).contains(BAD);
		}
	}

	@Test
	void answersThatAreErrorsOfTheCallerAreNoFailures() {
		try (FakeChannel channel = settings().channel().resolve(2).connect()) {
			for (int i = 0; i < 20; i++) {
				callTo(channel, BAD).end((i % 2 == 0) ? Status.NOT_FOUND : Status.CANCELLED);
			}
			channel.clock().advance(1, TimeUnit.SECONDS);
			assertThat(channel.eligible()).contains(BAD);
		}
	}

	@Test
	void anEjectedBackendComesBackAndIsEjectedForLongerTheNextTime() {
		try (FakeChannel channel = settings().channel().resolve(4).connect()) {
			fail(channel, BAD, 5);
			channel.clock().advance(29, TimeUnit.SECONDS);
			assertThat(channel.eligible()).doesNotContain(BAD);
			// The first task after the ejection's end lets it back in.
			channel.clock().advance(11, TimeUnit.SECONDS);
			assertThat(channel.eligible()).contains(BAD);
			fail(channel, BAD, 5);
			channel.clock().advance(49, TimeUnit.SECONDS);
			assertThat(channel.eligible()).doesNotContain(BAD);
			channel.clock().advance(21, TimeUnit.SECONDS);
			assertThat(channel.eligible()).contains(BAD);
		}
	}

	@Test
	void everyEjectionIsReported() {
		try (FakeChannel channel = settings().channel().resolve(4).connect()) {
			List<String> ejections = new ArrayList<>();
			channel.live().observe(new CallObserver() {

				@Override
				public void ejected(String backend, String cause) {
					ejections.add(backend + " " + cause);
				}

			});
			channel.update(channel.spec());
			fail(channel, BAD, 5);
			assertThat(ejections).containsExactly(BAD + " consecutive-failures");
		}
	}

	@Test
	@Timeout(20)
	void whoHearsOfAnEjectionMayLookAtTheClient() {
		try (FakeChannel channel = settings().channel().resolve(4).connect()) {
			List<Boolean> seen = new ArrayList<>();
			channel.live().observe(new CallObserver() {

				@Override
				public void ejected(String backend, String cause) {
					seen.add(channel.backend(backend).ejected());
				}

			});
			channel.update(channel.spec());
			fail(channel, BAD, 5);
			assertThat(seen).containsExactly(true);
		}
	}

	@Test
	void aBackendThatLetsDeadlinesPassIsNotTakenBackBeforeItConnectsAnew() {
		try (FakeChannel channel = settings().channel().resolve(4).connect()) {
			FakeCall call = callTo(channel, BAD);
			for (int i = 0; i < 5; i++) {
				callTo(channel, BAD).end(Status.DEADLINE_EXCEEDED);
			}
			channel.clock().advance(60, TimeUnit.SECONDS);
			assertThat(channel.backend(BAD).reasons()).containsExactly(Reason.NOT_READY, Reason.EJECTED);
			assertThat(channel.picks(100)).doesNotContainKey(BAD);
			assertThat(call.ended()).isFalse();
			channel.connect();
			channel.clock().advance(1, TimeUnit.SECONDS);
			callTo(channel, BAD).end(Status.OK);
			call.end(Status.OK);
			assertThat(channel.backend(BAD).inFlight()).isZero();
		}
	}

	private static void runOutOfTime(FakeChannel channel) {
		for (int i = 0; i < 5; i++) {
			callTo(channel, BAD).end(Status.DEADLINE_EXCEEDED);
		}
		channel.clock().advance(1, TimeUnit.MILLISECONDS);
		channel.connect();
	}

	@Test
	void aBackendThatRanOutOfTimeIsSoonTriedByATrickleAndBackWhenItAnswers() {
		try (FakeChannel channel = settings().channel().resolve(4).connect()) {
			runOutOfTime(channel);
			assertThat(channel.backend(BAD).reasons()).containsExactly(Reason.EJECTED);
			channel.clock().advance(2, TimeUnit.SECONDS);
			assertThat(channel.backend(BAD).reasons()).containsExactly(Reason.RAMPING);
			assertThat(channel.picks(1_000).get(BAD)).as("a hundredth of a weight among three").isBetween(1, 10);
			callTo(channel, BAD).end(Status.OK);
			channel.clock().advance(1, TimeUnit.SECONDS);
			assertThat(channel.backend(BAD).reasons()).isEmpty();
		}
	}

	@Test
	void aBackendThatIsStillBadWhenItIsTriedStaysAwayForTwiceAsLong() {
		try (FakeChannel channel = settings().channel().resolve(4).connect()) {
			runOutOfTime(channel);
			channel.clock().advance(2, TimeUnit.SECONDS);
			callTo(channel, BAD).end(Status.DEADLINE_EXCEEDED);
			channel.clock().advance(200, TimeUnit.MILLISECONDS);
			channel.connect();
			assertThat(channel.backend(BAD).reasons()).containsExactly(Reason.EJECTED);
			channel.clock().advance(1_500, TimeUnit.MILLISECONDS);
			assertThat(channel.backend(BAD).reasons()).containsExactly(Reason.EJECTED);
			channel.clock().advance(1, TimeUnit.SECONDS);
			assertThat(channel.backend(BAD).reasons()).containsExactly(Reason.RAMPING);
		}
	}

	@Test
	void callsThatFailAfterTheirBackendHasGoneHarmNobody() {
		try (FakeChannel channel = settings().channel().resolve(3).connect()) {
			String gone = FakeChannel.address(2);
			List<FakeCall> calls = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				calls.add(callTo(channel, gone));
			}
			channel.resolve(2);
			channel.clock().advance(20, TimeUnit.SECONDS);
			assertThat(channel.eligible()).containsExactlyInAnyOrder(BAD, FakeChannel.address(1));
		}
	}

	@Test
	void aBackendThatGoesBeforeItIsJudgedHarmsNobody() {
		try (FakeChannel channel = settings().channel().resolve(3).connect()) {
			String gone = FakeChannel.address(2);
			for (int i = 0; i < 5; i++) {
				callTo(channel, gone).end(Status.UNAVAILABLE);
			}
			channel.resolve(2);
			channel.clock().advance(20, TimeUnit.SECONDS);
			assertThat(channel.eligible()).hasSize(2);
		}
	}

	@Test
	void turnedOffItLetsEveryoneBackIn() {
		try (FakeChannel channel = settings().channel().resolve(4).connect()) {
			fail(channel, BAD, 5);
			channel.update(settings().outlier(Settings.noOutliers()));
			assertThat(channel.eligible()).contains(BAD);
			assertThat(channel.picks(40)).containsKey(BAD);
			fail(channel, BAD, 50);
			assertThat(channel.eligible()).contains(BAD);
		}
	}

	@Test
	void aBackendThatWasEjectedOutsideTheSubsetComesInWithACleanRecord() {
		SubsetSpec two = new SubsetSpec(2, SubsetSpec.Strategy.RENDEZVOUS, Duration.ZERO, "client-1");
		try (FakeChannel channel = settings().subset(two).panic(0).channel().resolve(4).connect()) {
			String bad = channel.eligible().iterator().next();
			fail(channel, bad, 5);
			assertThat(channel.backend(bad).ejected()).isTrue();
			SubsetSpec other = otherSubset(channel, bad);
			channel.connect();
			channel.clock().advance(11, TimeUnit.SECONDS);
			channel.update(settings().subset(other).panic(0).outlier(Settings.noOutliers()));
			channel.update(settings().subset(two).panic(0).outlier(Settings.noOutliers()));
			channel.connect();
			assertThat(channel.eligible()).contains(bad);
		}
	}

	/** Moves the channel to a subset without that backend. */
	private static SubsetSpec otherSubset(FakeChannel channel, String without) {
		for (int i = 2; i < 100; i++) {
			SubsetSpec other = new SubsetSpec(2, SubsetSpec.Strategy.RENDEZVOUS, Duration.ZERO, "client-" + i);
			channel.update(settings().subset(other).panic(0));
			channel.connect();
			channel.clock().advance(11, TimeUnit.SECONDS);
			if (channel.backend(without).reasons().contains(Reason.OUTSIDE_SUBSET)) {
				return other;
			}
		}
		throw new AssertionError("Every subset has " + without);
	}

	@Test
	void aSlowBackendIsEjectedByLatency() {
		OutlierSpec base = Settings.outliers(0);
		OutlierSpec latency = new OutlierSpec(true, base.interval(), base.baseEjectionTime(), base.maxEjectionTime(),
				50, 0, base.successRate(), base.failurePercentage(), new OutlierSpec.Latency(3, 10));
		try (FakeChannel channel = settings().outlier(latency).channel().resolve(4).connect()) {
			for (int i = 0; i < 200; i++) {
				FakeCall call = channel.call();
				channel.clock().advance(call.address().equals(BAD) ? 40 : 10, TimeUnit.MILLISECONDS);
				call.end(Status.OK);
			}
			channel.clock().advance(10, TimeUnit.SECONDS);
			assertThat(channel.backend(BAD).ejection().cause()).isEqualTo("latency");
			assertThat(channel.eligible()).hasSize(3);
		}
	}

	@Test
	void nothingRunsAfterShutdown() {
		FakeChannel channel = settings().channel().resolve(4).connect();
		fail(channel, BAD, 5);
		channel.close();
		assertThat(channel.clock().pendingTasks()).isZero();
		assertThat(channel.helper().open()).isEmpty();
		assertThat(channel.live().snapshot().backends()).hasSize(4)
			.allMatch((backend) -> backend.state() == ConnectivityState.IDLE && !backend.ejected());
	}

}
