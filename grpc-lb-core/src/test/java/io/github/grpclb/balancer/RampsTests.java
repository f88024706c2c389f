package io.github.grpclb.balancer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Status;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.policy.HashKey;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.testing.FakeCall;
import io.github.grpclb.testing.FakeChannel;
import io.github.grpclb.testing.FakeSubchannel;
import io.github.grpclb.testing.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Slow start as a channel runs it, in virtual time.
 */
class RampsTests {

	private static final String NEW = FakeChannel.address(3);

	private static Settings settings(PolicyName policy, double aggression) {
		return new Settings().policy(policy).slowStart(Duration.ofSeconds(10), aggression, 0.1);
	}

	private static FakeChannel withNewBackend(Settings settings) {
		FakeChannel channel = settings.channel().resolve(3).connect();
		channel.resolve(4).connect();
		return channel;
	}

	/** What the new one of four backends should get. */
	private static double share(double factor) {
		return factor / (3 + factor);
	}

	private static double share(FakeChannel channel, int picks) {
		return channel.picks(picks).getOrDefault(NEW, 0) / (double) picks;
	}

	@ParameterizedTest
	@ValueSource(strings = { "round-robin", "least-request", "weighted-round-robin" })
	void theShareOfANewBackendFollowsTheFormula(PolicyName policy) {
		try (FakeChannel channel = withNewBackend(settings(policy, 1))) {
			// These policies spread by schedule, so that nothing is left to chance.
			channel.clock().advance(2, TimeUnit.SECONDS);
			assertThat(share(channel, 32_000)).isCloseTo(share(0.2), Percentage.withPercentage(10));
			channel.clock().advance(3, TimeUnit.SECONDS);
			assertThat(share(channel, 32_000)).isCloseTo(share(0.5), Percentage.withPercentage(10));
			channel.clock().advance(5100, TimeUnit.MILLISECONDS);
			assertThat(share(channel, 32_000)).isCloseTo(0.25, Percentage.withPercentage(1));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "random", "ring-hash", "maglev", "peak-ewma", "prequal" })
	void policiesThatDrawFollowItWithinTheirDeviation(PolicyName policy) {
		try (FakeChannel channel = withNewBackend(settings(policy, 1))) {
			channel.clock().advance(5, TimeUnit.SECONDS);
			int picks = 0;
			for (int i = 0; i < 40_000; i++) {
				PickResult result = channel.helper().pick(CallOptions.DEFAULT.withOption(HashKey.KEY, "customer " + i));
				picks += ((FakeSubchannel) result.getSubchannel()).address().equals(NEW) ? 1 : 0;
			}
			// 40,000 picks at 1/7: standard deviation 0.00175, five of them 6 %.
			assertThat(picks / 40_000.0).isCloseTo(share(0.5), Percentage.withPercentage(10));
		}
	}

	@Test
	void aggressionRaisesTheFirstPart() {
		try (FakeChannel channel = withNewBackend(settings(PolicyName.ROUND_ROBIN, 2))) {
			channel.clock().advance(2500, TimeUnit.MILLISECONDS);
			assertThat(share(channel, 32_000)).isCloseTo(share(0.5), Percentage.withPercentage(10));
		}
	}

	@Test
	void aRampStartsAtTheLeastWeightAndIsAReason() {
		try (FakeChannel channel = withNewBackend(settings(PolicyName.ROUND_ROBIN, 1))) {
			assertThat(channel.backend(NEW).effectiveWeight()).isEqualTo(0.1);
			assertThat(channel.backend(NEW).reasons()).containsExactly(Reason.RAMPING);
			assertThat(channel.backend(NEW).eligible()).isTrue();
			assertThat(channel.backend(NEW).expectedShare()).isCloseTo(share(0.1), Percentage.withPercentage(1));
			channel.clock().advance(11, TimeUnit.SECONDS);
			assertThat(channel.backend(NEW).reasons()).isEmpty();
			assertThat(channel.backend(NEW).effectiveWeight()).isEqualTo(1);
		}
	}

	@Test
	void theFirstListDoesNotRamp() {
		try (FakeChannel channel = settings(PolicyName.ROUND_ROBIN, 1).channel().resolve(4).connect()) {
			assertThat(channel.backends()).allSatisfy((backend) -> assertThat(backend.reasons()).isEmpty());
			assertThat(channel.picks(40)).hasSize(4).containsEntry(NEW, 10);
		}
	}

	@Test
	void aBackendThatWasGoneRampsAgainButARenewedConnectionDoesNot() {
		try (FakeChannel channel = settings(PolicyName.ROUND_ROBIN, 1).channel().resolve(4).connect()) {
			FakeSubchannel connection = channel.helper().open(NEW).get(0);
			connection.goAway();
			connection.connect();
			assertThat(channel.backend(NEW).reasons()).isEmpty();
			connection.lose();
			connection.refuse();
			connection.tryAgain();
			connection.connect();
			assertThat(channel.backend(NEW).reasons()).containsExactly(Reason.RAMPING);
		}
	}

	@Test
	void aReadmittedBackendRamps() {
		try (FakeChannel channel = settings(PolicyName.ROUND_ROBIN, 1).outlier(Settings.outliers(2))
			.channel()
			.resolve(4)
			.connect()) {
			for (int failures = 0; failures < 2;) {
				FakeCall call = channel.call();
				boolean bad = call.address().equals(NEW);
				call.end(bad ? Status.UNAVAILABLE : Status.OK);
				failures += bad ? 1 : 0;
			}
			channel.clock().advance(1, TimeUnit.SECONDS);
			assertThat(channel.backend(NEW).reasons()).containsExactly(Reason.EJECTED);
			channel.clock().advance(39, TimeUnit.SECONDS);
			assertThat(channel.backend(NEW).reasons()).containsExactly(Reason.RAMPING);
		}
	}

	@Test
	void turnedOffAtRunTimeItEnds() {
		try (FakeChannel channel = withNewBackend(settings(PolicyName.ROUND_ROBIN, 1))) {
			channel.update(new Settings().policy(PolicyName.ROUND_ROBIN));
			assertThat(channel.backend(NEW).effectiveWeight()).isEqualTo(1);
			assertThat(channel.picks(40)).containsEntry(NEW, 10);
		}
	}

	@Test
	void onceAllAreWarmNothingIsPublishedAnyMore() {
		try (FakeChannel channel = withNewBackend(settings(PolicyName.ROUND_ROBIN, 1))) {
			channel.clock().advance(11, TimeUnit.SECONDS);
			int updates = channel.helper().updates();
			channel.clock().advance(60, TimeUnit.SECONDS);
			assertThat(channel.helper().updates()).isEqualTo(updates);
		}
	}

}
