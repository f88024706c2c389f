package io.github.grpclb.balancer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.testing.FakeCall;
import io.github.grpclb.testing.FakeChannel;
import io.github.grpclb.testing.FakeHelper;
import io.github.grpclb.testing.FakeSubchannel;
import io.github.grpclb.testing.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Backends that discovery says are going, such as pods that terminate and still serve: no
 * new calls unless nobody else is left.
 */
class DiscoveredDrainTests {

	private static final String ONE = FakeChannel.address(0);

	private static final String TWO = FakeChannel.address(1);

	private static final String THREE = FakeChannel.address(2);

	private static void resolve(FakeChannel channel, int count, Integer... going) {
		List<EquivalentAddressGroup> groups = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			groups.add(FakeHelper.group(FakeChannel.address(i), Set.of(going).contains(i)
					? Attributes.newBuilder().set(BackendAttributes.DRAINING, true).build() : Attributes.EMPTY));
		}
		channel.resolve(groups);
	}

	private static void serving(FakeChannel channel, String address, boolean serving) {
		channel.helper().open(address).forEach((connection) -> connection.health().serving(serving));
	}

	@ParameterizedTest
	@ValueSource(strings = { "adaptive", "round-robin", "random", "least-request", "weighted-round-robin", "peak-ewma",
			"ring-hash", "maglev", "prequal", "pick-first" })
	void oneThatIsGoingGetsNoNewCallAndKeepsThoseThatItHas(PolicyName policy) {
		try (FakeChannel channel = new Settings().policy(policy).channel().resolve(2).connect()) {
			FakeCall running = channel.call();
			int at = running.address().equals(ONE) ? 0 : 1;
			String going = running.address();
			int connections = channel.helper().open(going).size();
			resolve(channel, 2, at);
			channel.connect();
			assertThat(channel.picks(60)).isNotEmpty().doesNotContainKey(going);
			assertThat(channel.backend(going).inFlight()).isOne();
			assertThat(channel.backend(going).draining()).isTrue();
			assertThat(channel.backend(going).eligible()).isFalse();
			assertThat(channel.backend(going).reasons()).contains(Reason.DRAINING);
			assertThat(channel.backend(going).expectedShare()).isZero();
			if (policy != PolicyName.PICK_FIRST) {
				assertThat(channel.helper().open(going)).hasSize(connections);
			}
			running.end(Status.OK);
		}
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, 0.5, 1 })
	void whereAllAreGoingTheyTakeTheCalls(double panic) {
		try (FakeChannel channel = new Settings().panic(panic).channel().resolve(2).connect()) {
			resolve(channel, 2, 0, 1);
			assertThat(channel.picks(60)).containsOnlyKeys(ONE, TWO);
			assertThat(channel.backend(ONE).eligible()).isTrue();
			assertThat(channel.live().snapshot().panic()).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, 0.5, 1 })
	void theyStepInOnlyWhenNoOtherIsFitAndBeforeUnfitOnesDo(double panic) {
		try (FakeChannel channel = new Settings().policy(PolicyName.ROUND_ROBIN)
			.panic(panic)
			.channel()
			.resolve(3)
			.connect()) {
			resolve(channel, 3, 0);
			serving(channel, TWO, false);
			assertThat(channel.picks(60)).doesNotContainKey(ONE).containsKey(THREE);
			serving(channel, THREE, false);
			assertThat(channel.picks(60)).containsOnlyKeys(ONE);
			serving(channel, THREE, true);
			assertThat(channel.picks(60)).doesNotContainKey(ONE).containsKey(THREE);
		}
	}

	@Test
	void atTheStartOneThatConnectsIsWaitedFor() {
		try (FakeChannel channel = new Settings().channel()) {
			resolve(channel, 2, 0);
			channel.helper().open(ONE).forEach(FakeSubchannel::connect);
			assertThat(channel.call()).isNull();
			channel.helper().open(TWO).forEach(FakeSubchannel::connect);
			assertThat(channel.picks(60)).containsOnlyKeys(TWO);
		}
	}

	@Test
	void theyCountNeitherForNorAgainstAPanic() {
		try (FakeChannel channel = new Settings().policy(PolicyName.ROUND_ROBIN)
			.panic(0.5)
			.channel()
			.resolve(5)
			.connect()) {
			resolve(channel, 5, 0, 1, 2);
			serving(channel, FakeChannel.address(3), false);
			// One of two is fit, which is enough; of five it would not be.
			assertThat(channel.picks(60)).containsOnlyKeys(FakeChannel.address(4));
			assertThat(channel.live().snapshot().panic()).isFalse();
		}
	}

}
