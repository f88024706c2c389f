package io.github.grpclb.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.grpc.Status;
import org.junit.jupiter.api.Test;

import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.testing.FakeCall;
import io.github.grpclb.testing.FakeChannel;
import io.github.grpclb.testing.Settings;

import static org.assertj.core.api.Assertions.assertThat;

class AdaptiveTests {

	private static final String SLOW = FakeChannel.address(0);

	private static FakeChannel channel(int backends) {
		return new Settings().policy(PolicyName.ADAPTIVE).channel().resolve(backends).connect();
	}

	/** One call after the other, each as slow as its backend is. */
	private static int toSlow(FakeChannel channel, int calls, long slowMillis) {
		int slow = 0;
		for (int i = 0; i < calls; i++) {
			FakeCall call = channel.call();
			boolean picked = call.address().equals(SLOW);
			slow += picked ? 1 : 0;
			channel.clock().advance(picked ? slowMillis : 10, TimeUnit.MILLISECONDS);
			call.end(Status.OK);
		}
		return slow;
	}

	@Test
	void equalBackendsTakeTurns() {
		try (FakeChannel channel = channel(5)) {
			assertThat(toSlow(channel, 500, 10)).isEqualTo(100);
		}
	}

	@Test
	void whatIsNotClearlySlowerIsAlike() {
		try (FakeChannel channel = channel(5)) {
			assertThat(toSlow(channel, 500, 14)).isEqualTo(100);
		}
	}

	@Test
	void aSlowBackendIsAvoidedAndItsFactorIsSeen() {
		try (FakeChannel channel = channel(5)) {
			toSlow(channel, 100, 50);
			assertThat(toSlow(channel, 500, 50)).as("of a fair share of 100").isBetween(1, 10);
			assertThat(channel.backend(SLOW).traffic().policy().latencyFactor()).isBetween(1.0, 4.01);
			assertThat(channel.backend(FakeChannel.address(1)).traffic().policy().latencyFactor()).isEqualTo(1);
			assertThat(channel.backend(SLOW).traffic().policy().reportedInFlight()).isNull();
		}
	}

	@Test
	void aBackendThatIsFastAgainIsSoonBack() {
		try (FakeChannel channel = channel(5)) {
			toSlow(channel, 300, 50);
			toSlow(channel, 600, 10);
			assertThat(toSlow(channel, 500, 10)).as("of a fair share of 100").isGreaterThan(80);
		}
	}

	/**
	 * A client's first calls are slow on all backends, and one has a slow call still out
	 * when the others have become fast.
	 */
	@Test
	void whatWasSlowWhenAllWereSlowIsSoonForgiven() {
		try (FakeChannel channel = channel(3)) {
			for (int i = 0; i < 6; i++) {
				FakeCall cold = channel.call();
				channel.clock().advance(800, TimeUnit.MILLISECONDS);
				cold.end(Status.OK);
			}
			FakeCall out = channel.call();
			while (!out.address().equals(SLOW)) {
				out.end(Status.OK);
				out = channel.call();
			}
			paced(channel, 80);
			out.end(Status.OK);
			paced(channel, 500);
			assertThat(paced(channel, 300)).as("of a fair share of 100").isGreaterThan(80);
		}
	}

	/** A hundred calls a second of 2 ms each. */
	private static int paced(FakeChannel channel, int calls) {
		int slow = 0;
		for (int i = 0; i < calls; i++) {
			FakeCall call = channel.call();
			slow += call.address().equals(SLOW) ? 1 : 0;
			channel.clock().advance(2, TimeUnit.MILLISECONDS);
			call.end(Status.OK);
			channel.clock().advance(8, TimeUnit.MILLISECONDS);
		}
		return slow;
	}

	@Test
	void aBackendThatIsBackIsJudgedAnew() {
		try (FakeChannel channel = channel(5)) {
			toSlow(channel, 300, 50);
			channel.helper().open(SLOW).get(0).lose();
			channel.connect();
			assertThat(toSlow(channel, 50, 10)).as("of a fair share of 10").isBetween(9, 11);
		}
	}

	@Test
	void aBackendThatIsBackAndStillSlowIsSoonAvoided() {
		try (FakeChannel channel = channel(5)) {
			toSlow(channel, 300, 50);
			channel.helper().open(SLOW).get(0).lose();
			channel.connect();
			assertThat(toSlow(channel, 500, 50)).as("of a fair share of 100").isBetween(1, 12);
		}
	}

	@Test
	void whatEndsOnAFormerConnectionSaysNothingOfTheNext() {
		try (FakeChannel channel = channel(5)) {
			toSlow(channel, 50, 10);
			List<FakeCall> former = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				FakeCall call = channel.call();
				if (call.address().equals(SLOW)) {
					former.add(call);
				}
				else {
					call.end(Status.OK);
				}
			}
			channel.helper().open(SLOW).get(0).goAway();
			channel.connect();
			channel.clock().advance(1, TimeUnit.SECONDS);
			former.forEach((call) -> call.end(Status.DEADLINE_EXCEEDED));
			assertThat(former).isNotEmpty();
			assertThat(toSlow(channel, 50, 10)).as("of a fair share of 10").isBetween(9, 11);
		}
	}

	@Test
	void aBackendThatDoesNotAnswerIsAvoidedBeforeItsCallsEnd() {
		try (FakeChannel channel = channel(5)) {
			toSlow(channel, 50, 10);
			List<FakeCall> calls = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				FakeCall call = channel.call();
				if (call.address().equals(SLOW)) {
					calls.add(call);
				}
				else {
					channel.clock().advance(10, TimeUnit.MILLISECONDS);
					call.end(Status.OK);
				}
			}
			assertThat(calls).hasSizeBetween(1, 2);
			assertThat(channel.backend(SLOW).traffic().policy().latencyFactor()).isEqualTo(4);
			calls.forEach((call) -> call.end(Status.OK));
		}
	}

	@Test
	void withoutCallsNothingRunsInTheBackground() {
		try (FakeChannel channel = channel(5)) {
			toSlow(channel, 50, 10);
			channel.clock().advance(60, TimeUnit.SECONDS);
			toSlow(channel, 100, 50);
			assertThat(toSlow(channel, 500, 50)).as("awake again").isLessThan(20);
		}
	}

}
