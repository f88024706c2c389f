package io.github.grpclb.balancer.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.Status;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.OutlierSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.testing.FakeCall;
import io.github.grpclb.testing.FakeChannel;
import io.github.grpclb.testing.FakeHelper;
import io.github.grpclb.testing.FakeSubchannel;
import io.github.grpclb.testing.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who gets calls when backends are unfit: first other tiers, then ejected ones, then
 * unhealthy ones, and last those that leave.
 */
class PanicRoutingTests {

	private static final String ONE = FakeChannel.address(0);

	private static final String TWO = FakeChannel.address(1);

	private static final String THREE = FakeChannel.address(2);

	private static Settings settings() {
		OutlierSpec some = Settings.outliers(5);
		return new Settings().policy(PolicyName.ROUND_ROBIN)
			.outlier(new OutlierSpec(true, some.interval(), some.baseEjectionTime(), some.maxEjectionTime(), 100, 5,
					some.successRate(), some.failurePercentage(), some.latency()));
	}

	private static EquivalentAddressGroup backend(int index, int priority, String zone, double weight) {
		return FakeHelper.group(FakeChannel.address(index),
				Attributes.newBuilder()
					.set(BackendAttributes.PRIORITY, priority)
					.set(BackendAttributes.ZONE, zone)
					.set(BackendAttributes.WEIGHT, weight)
					.build());
	}

	/** Two primaries and a standby. */
	private static FakeChannel withStandby() {
		FakeChannel channel = settings().channel();
		channel.resolve(List.of(backend(0, 0, "a", 1), backend(1, 0, "a", 1), backend(2, 1, "a", 1)));
		return channel.connect();
	}

	private static FakeChannel inZoneA(List<EquivalentAddressGroup> backends) {
		FakeChannel channel = new FakeChannel(settings().client("static://10.0.0.1:1")
			.withRouting(new RoutingSpec(new LocalitySpec("a", 0.7), Map.of(), Map.of(), List.of(), null)));
		channel.resolve(backends);
		return channel;
	}

	private static void serving(FakeChannel channel, String address, boolean serving) {
		channel.helper().open(address).forEach((connection) -> connection.health().serving(serving));
	}

	private static void connect(FakeChannel channel, String address) {
		channel.helper().open(address).forEach(FakeSubchannel::connect);
	}

	/** Fails calls to these backends, and answers the others', until they are ejected. */
	private static void eject(FakeChannel channel, Set<String> bad) {
		for (int i = 0; i < 400 && !bad.stream().allMatch((it) -> channel.backend(it).ejected()); i++) {
			FakeCall call = channel.call();
			call.end(bad.contains(call.address()) ? Status.UNAVAILABLE : Status.OK);
			channel.clock().advance(1, TimeUnit.MILLISECONDS);
		}
		assertThat(bad).allMatch((it) -> channel.backend(it).ejected());
	}

	@Test
	void aHealthyStandbyComesBeforePrimariesThatAreNotServing() {
		try (FakeChannel channel = withStandby()) {
			assertThat(channel.picks(30)).doesNotContainKey(THREE);
			serving(channel, ONE, false);
			serving(channel, TWO, false);
			assertThat(channel.picks(300)).containsOnly(Map.entry(THREE, 300));
			assertThat(channel.live().snapshot().panic()).isFalse();
			assertThat(channel.backend(ONE).reasons()).containsExactly(Reason.UNHEALTHY);
		}
	}

	@Test
	void aHealthyStandbyComesBeforePrimariesThatAreEjected() {
		try (FakeChannel channel = withStandby()) {
			eject(channel, Set.of(ONE, TWO));
			assertThat(channel.picks(200)).containsOnly(Map.entry(THREE, 200));
			assertThat(channel.backend(ONE).reasons()).containsExactly(Reason.EJECTED);
		}
	}

	@Test
	void anotherZoneComesBeforeUnhealthyBackendsOfTheOwn() {
		try (FakeChannel channel = inZoneA(
				List.of(backend(0, 0, "a", 1), backend(1, 0, "a", 1), backend(2, 0, "b", 1), backend(3, 0, "b", 1)))) {
			channel.connect();
			assertThat(channel.picks(40)).containsOnlyKeys(ONE, TWO);
			serving(channel, ONE, false);
			serving(channel, TWO, false);
			assertThat(channel.picks(300)).containsOnlyKeys(THREE, FakeChannel.address(3));
		}
	}

	@Test
	void whoIsMerelyConnectingCountsForNeitherSide() {
		try (FakeChannel channel = settings().channel().resolve(3)) {
			channel.helper().open(TWO).get(0).health().serving(false);
			connect(channel, ONE);
			connect(channel, TWO);
			// The third one accepts connections and says nothing.
			for (int second = 0; second < 19; second++) {
				channel.clock().advance(1, TimeUnit.SECONDS);
				assertThat(channel.picks(20)).as("after %d s", second).containsOnlyKeys(ONE);
			}
		}
	}

	@Test
	void inARollingRestartTheServerThatLeavesGetsNothing() {
		try (FakeChannel channel = settings().channel().resolve(3).connect()) {
			FakeSubchannel restarting = channel.helper().open(ONE).get(0);
			restarting.lose();
			restarting.refuse();
			serving(channel, TWO, false);
			assertThat(channel.picks(100)).containsOnlyKeys(THREE);
		}
	}

	@Test
	void inAPanicEjectedBackendsHelpBeforeUnhealthyOnes() {
		try (FakeChannel channel = settings().channel().resolve(4)) {
			channel.helper().open(THREE).get(0).health().serving(false);
			channel.helper().open(FakeChannel.address(3)).get(0).health().serving(false);
			channel.connect();
			eject(channel, Set.of(ONE));
			assertThat(channel.picks(40)).containsOnlyKeys(ONE, TWO);
			assertThat(channel.live().snapshot().panic()).isTrue();
			assertThat(channel.backend(ONE).reasons()).containsExactly(Reason.EJECTED);
			assertThat(channel.backend(ONE).eligible()).isTrue();
			assertThat(channel.backend(THREE).eligible()).isFalse();
		}
	}

	@Test
	void inAPanicBackendsThatHaveNeverBeenHealthyHelp() {
		try (FakeChannel channel = settings().channel().resolve(4)) {
			for (int i = 1; i < 4; i++) {
				channel.helper().open(FakeChannel.address(i)).get(0).health().serving(false);
			}
			channel.connect();
			assertThat(channel.picks(40)).hasSize(4);
			assertThat(channel.eligible()).hasSize(4);
			serving(channel, TWO, true);
			assertThat(channel.picks(40)).hasSize(2);
		}
	}

	@Test
	void serversThatLeaveAreAskedWhenThereIsNobodyElse() {
		try (FakeChannel channel = settings().channel().resolve(3).connect()) {
			serving(channel, ONE, false);
			serving(channel, TWO, false);
			assertThat(channel.picks(30)).containsOnlyKeys(THREE);
			serving(channel, THREE, false);
			assertThat(channel.picks(30)).hasSize(3);
			assertThat(channel.live().snapshot().panic()).isTrue();
		}
	}

	@Test
	void aBackendThatHangsWhileConnectingDoesNotKeepItsZonesTraffic() {
		List<EquivalentAddressGroup> backends = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			backends.add(backend(i, 0, (i < 5) ? "a" : "b", 1));
		}
		try (FakeChannel channel = inZoneA(backends)) {
			connect(channel, ONE);
			for (int i = 5; i < 10; i++) {
				connect(channel, FakeChannel.address(i));
			}
			channel.clock().advance(6, TimeUnit.SECONDS);
			// 1 of 5, and 70 % would do for all: 1 / 3.5. Six standard deviations.
			assertShare(channel, ONE, 1 / 3.5);
		}
	}

	@Test
	void aConnectionThatIsRenewedCountsForAMoment() {
		try (FakeChannel channel = inZoneA(
				List.of(backend(0, 0, "a", 1), backend(1, 0, "a", 1), backend(2, 0, "b", 1)))) {
			channel.connect();
			channel.clock().advance(2, TimeUnit.SECONDS);
			channel.helper().open(TWO).get(0).goAway();
			assertThat(channel.picks(100)).containsOnlyKeys(ONE);
			channel.clock().advance(6, TimeUnit.SECONDS);
			assertShare(channel, ONE, 1 / 1.4);
		}
	}

	@Test
	void aZonesTrafficFollowsTheWeightsOfItsBackends() {
		try (FakeChannel channel = inZoneA(
				List.of(backend(0, 0, "a", 1), backend(1, 0, "a", 9), backend(2, 0, "b", 10)))) {
			channel.connect();
			FakeSubchannel heavy = channel.helper().open(TWO).get(0);
			heavy.lose();
			heavy.refuse();
			assertShare(channel, ONE, 1 / 7.0);
		}
	}

	@Test
	void drainedBackendsAreNotMissing() {
		List<EquivalentAddressGroup> backends = new ArrayList<>();
		Map<String, String> drained = new HashMap<>();
		for (int i = 0; i < 6; i++) {
			backends.add(backend(i, 0, (i < 5) ? "a" : "b", 1));
			if (i > 0 && i < 5) {
				drained.put(FakeChannel.address(i), "");
			}
		}
		try (FakeChannel channel = inZoneA(backends)) {
			channel.connect();
			channel.drain(drained.keySet());
			assertThat(channel.picks(100)).containsOnlyKeys(ONE);
		}
	}

	private static void assertShare(FakeChannel channel, String address, double share) {
		int picks = 10_000;
		double deviation = Math.sqrt(share * (1 - share) / picks);
		assertThat(channel.picks(picks).getOrDefault(address, 0) / (double) picks).isCloseTo(share,
				Offset.offset(6 * deviation));
	}

}
