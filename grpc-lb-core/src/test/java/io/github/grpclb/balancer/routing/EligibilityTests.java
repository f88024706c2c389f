package io.github.grpclb.balancer.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.load.OwnedCall;
import io.github.grpclb.load.TriedBackends;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.testing.FakeCall;
import io.github.grpclb.testing.FakeChannel;
import io.github.grpclb.testing.FakeHelper;
import io.github.grpclb.testing.FakeSubchannel;
import io.github.grpclb.testing.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which backends may be picked: health, panic, limits, tried backends, the first burst.
 */
class EligibilityTests {

	private static final String ONE = FakeChannel.address(0);

	private static final String TWO = FakeChannel.address(1);

	private static void serving(FakeChannel channel, String address, boolean serving) {
		channel.helper().open(address).forEach((connection) -> connection.health().serving(serving));
	}

	@ParameterizedTest
	@ValueSource(strings = { "least-request", "round-robin", "weighted-round-robin", "peak-ewma", "prequal",
			"ring-hash", "maglev", "random" })
	void aBackendThatIsNotServingIsLeftOut(PolicyName policy) {
		try (FakeChannel channel = new Settings().policy(policy).channel().resolve(3).connect()) {
			serving(channel, ONE, false);
			assertThat(channel.picks(60)).isNotEmpty().doesNotContainKey(ONE);
			assertThat(channel.backend(ONE).reasons()).containsExactly(Reason.UNHEALTHY);
			serving(channel, ONE, true);
			assertThat(channel.picks(600)).hasSize(3);
		}
	}

	@Test
	void pickFirstLeavesABackendThatIsNotServing() {
		try (FakeChannel channel = new Settings().policy(PolicyName.PICK_FIRST).channel().resolve(3).connect()) {
			assertThat(channel.picks(5)).containsOnlyKeys(ONE);
			serving(channel, ONE, false);
			channel.connect();
			assertThat(channel.picks(5)).containsOnlyKeys(TWO);
		}
	}

	@Test
	void inAPanicUnhealthyBackendsHelp() {
		try (FakeChannel channel = new Settings().policy(PolicyName.ROUND_ROBIN).channel().resolve(4).connect()) {
			serving(channel, ONE, false);
			serving(channel, TWO, false);
			assertThat(channel.picks(40)).hasSize(2);
			serving(channel, FakeChannel.address(2), false);
			assertThat(channel.picks(40)).hasSize(4);
			assertThat(channel.eligible()).hasSize(4);
			serving(channel, ONE, true);
			assertThat(channel.picks(40)).hasSize(2);
		}
	}

	@Test
	void withoutAPanicThresholdUnhealthyBackendsNeverHelp() {
		try (FakeChannel channel = new Settings().panic(0).channel().resolve(2).connect()) {
			serving(channel, ONE, false);
			serving(channel, TWO, false);
			assertThat(channel.helper().state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
			PickResult result = channel.helper().pick(CallOptions.DEFAULT);
			assertThat(result.getStatus().getDescription()).contains(ONE + " is not healthy");
		}
	}

	@Test
	void aDrainedBackendGetsNothingEvenInAPanic() {
		try (FakeChannel channel = new Settings().panic(1).channel().resolve(3).connect()) {
			channel.drain(Set.of(ONE));
			assertThat(channel.picks(60)).hasSize(2).doesNotContainKey(ONE);
			assertThat(channel.backend(ONE).reasons()).containsExactly(Reason.DRAINING);
			channel.drain(Set.of());
			assertThat(channel.picks(60)).hasSize(3);
		}
	}

	@Test
	void aBackendAtItsLimitIsSkippedAndAllAtTheirsFailAtOnceWithTheLimitsName() {
		try (FakeChannel channel = new Settings().policy(PolicyName.RANDOM)
			.limits(0, 3)
			.channel()
			.resolve(2)
			.connect()) {
			List<FakeCall> calls = new ArrayList<>();
			for (int i = 0; i < 6; i++) {
				calls.add(channel.call());
			}
			assertThat(calls).doesNotContainNull();
			assertThat(channel.backend(ONE).inFlight()).isEqualTo(3);
			assertThat(channel.backend(ONE).reasons()).containsExactly(Reason.OVER_LIMIT);
			PickResult result = channel.helper().pick(CallOptions.DEFAULT);
			assertThat(result.isDrop()).isTrue();
			assertThat(result.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
			assertThat(result.getStatus().getDescription()).contains("limits.max-concurrent-per-backend (3)");
			calls.get(0).end(Status.OK);
			assertThat(channel.call().address()).isEqualTo(calls.get(0).address());
		}
	}

	@Test
	void aZoneAtItsLimitLeavesCallsToTheNext() {
		FakeChannel channel = new FakeChannel(new Settings().limits(0, 2)
			.client("static://10.0.0.1:1")
			.withRouting(new RoutingSpec(new LocalitySpec("a", 0.7), Map.of(), Map.of(), List.of(), null)));
		try (channel) {
			channel.resolve(List.of(zone(0, "a"), zone(1, "b")));
			channel.connect();
			assertThat(channel.call().address()).isEqualTo(ONE);
			assertThat(channel.call().address()).isEqualTo(ONE);
			assertThat(channel.call().address()).isEqualTo(TWO);
			assertThat(channel.call().address()).isEqualTo(TWO);
			assertThat(channel.helper().pick(CallOptions.DEFAULT).isDrop()).isTrue();
		}
	}

	private static EquivalentAddressGroup zone(int index, String zone) {
		return FakeHelper.group(FakeChannel.address(index),
				Attributes.newBuilder().set(BackendAttributes.ZONE, zone).build());
	}

	@Test
	void attemptsOfOneCallGoElsewhereAndPreferAnotherZone() {
		try (FakeChannel channel = new Settings().policy(PolicyName.RANDOM).channel()) {
			channel.resolve(List.of(zone(0, "a"), zone(1, "a"), zone(2, "b"), zone(3, "b")));
			channel.connect();
			for (int i = 0; i < 100; i++) {
				CallOptions options = CallOptions.DEFAULT.withOption(TriedBackends.KEY, OwnedCall.create(true));
				String first = channel.helper().call(options).address();
				String second = channel.helper().call(options).address();
				String third = channel.helper().call(options).address();
				String fourth = channel.helper().call(options).address();
				assertThat(Set.of(first, second, third, fourth)).hasSize(4);
				assertThat(channel.backend(second).zone()).isNotEqualTo(channel.backend(first).zone());
				assertThat(channel.helper().call(options)).as("all tried: any will do").isNotNull();
			}
		}
	}

	@Test
	void aBackendThatFailsFastGetsLessThanItsShare() {
		try (FakeChannel channel = new Settings().policy(PolicyName.LEAST_REQUEST)
			.outlier(Settings.noOutliers())
			.channel()
			.resolve(5)
			.connect()) {
			List<FakeCall> open = new ArrayList<>();
			for (int i = 0; i < 5000; i++) {
				FakeCall call = channel.call();
				if (call.address().equals(ONE)) {
					call.end(Status.RESOURCE_EXHAUSTED);
				}
				else {
					open.add(call);
				}
				channel.clock().advance(1, TimeUnit.MILLISECONDS);
				// The others take 50 ms for a call.
				if (open.size() > 50) {
					open.remove(0).end(Status.OK);
				}
			}
			assertThat(channel.backend(ONE).picks()).isLessThan(5000 / 5 / 2);
			assertThat(channel.backend(ONE).picks()).as("still tried now and then").isPositive();
			assertThat(channel.backend(ONE).inFlight()).isZero();
		}
	}

	@Test
	void theFirstCallsWaitUntilEnoughBackendsAreThere() {
		try (FakeChannel channel = new Settings().policy(PolicyName.ROUND_ROBIN)
			.startup(0.5, Duration.ofSeconds(2))
			.channel()
			.resolve(4)) {
			List<FakeSubchannel> connections = channel.helper().open();
			channel.clock().advance(100, TimeUnit.MILLISECONDS);
			connections.get(0).connect();
			assertThat(channel.call()).isNull();
			connections.get(1).connect();
			assertThat(channel.call()).as("the others get as long again").isNull();
			connections.get(2).connect();
			channel.clock().advance(101, TimeUnit.MILLISECONDS);
			assertThat(channel.picks(30)).hasSize(3);
		}
	}

	@Test
	void theFirstCallsWaitNoLongerThanMaxWait() {
		try (FakeChannel channel = new Settings().startup(1, Duration.ofSeconds(1)).channel().resolve(4)) {
			channel.helper().open().get(0).connect();
			channel.clock().advance(999, TimeUnit.MILLISECONDS);
			assertThat(channel.call()).isNull();
			channel.clock().advance(1, TimeUnit.MILLISECONDS);
			assertThat(channel.call()).isNotNull();
		}
	}

	@Test
	void withoutAnyBackendCallsFailAndNameTheCauseOfEach() {
		try (FakeChannel channel = new Settings().channel().resolve(2)) {
			channel.helper().open().forEach(FakeSubchannel::refuse);
			assertThat(channel.helper().state()).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
			assertThat(channel.helper().pick(CallOptions.DEFAULT).getStatus().getDescription())
				.contains("none of 2 backends", ONE, TWO, "connection refused by the test");
			assertThat(channel.helper().refreshes()).isPositive();
		}
	}

}
