package io.github.grpclb.balancer;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.grpc.ConnectivityState;
import org.junit.jupiter.api.Test;

import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.SubsetSpec;
import io.github.grpclb.testing.FakeCall;
import io.github.grpclb.testing.FakeChannel;
import io.github.grpclb.testing.FakeSubchannel;
import io.github.grpclb.testing.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A subset that changes, in virtual time.
 */
class SubsetTests {

	private static Settings settings(int size, Duration rotateEvery) {
		return new Settings().policy(PolicyName.ROUND_ROBIN)
			.subset(new SubsetSpec(size, SubsetSpec.Strategy.RENDEZVOUS, rotateEvery, "client-1"));
	}

	private static Set<String> connected(FakeChannel channel) {
		Set<String> addresses = new HashSet<>();
		channel.helper().open().forEach((connection) -> addresses.add(connection.address()));
		return addresses;
	}

	@Test
	void onlyItsMembersAreConnectedAndTheOthersSayWhy() {
		try (FakeChannel channel = settings(3, Duration.ZERO).channel().resolve(10).connect()) {
			assertThat(connected(channel)).hasSize(3).isEqualTo(channel.eligible());
			assertThat(channel.backends().stream().filter((backend) -> !backend.eligible())).hasSize(7)
				.allSatisfy((backend) -> assertThat(backend.reasons()).containsExactly(Reason.OUTSIDE_SUBSET));
		}
	}

	@Test
	void aMemberThatMustGoServesUntilTheNextIsConnected() {
		try (FakeChannel channel = settings(3, Duration.ofMinutes(1)).channel().resolve(10).connect()) {
			Set<String> before = channel.eligible();
			FakeCall call = channel.call();
			channel.clock().advance(61, TimeUnit.SECONDS);
			assertThat(connected(channel)).hasSize(4);
			assertThat(channel.eligible()).isEqualTo(before);
			channel.connect();
			assertThat(connected(channel)).hasSize(3).isNotEqualTo(before);
			assertThat(channel.eligible()).isEqualTo(connected(channel));
			assertThat(call.ended()).isFalse();
		}
	}

	@Test
	void aMemberThatNeverConnectsHoldsTheOldOneForTenSecondsOnly() {
		try (FakeChannel channel = settings(3, Duration.ofMinutes(1)).channel().resolve(10).connect()) {
			channel.clock().advance(61, TimeUnit.SECONDS);
			assertThat(channel.eligible()).hasSize(3);
			channel.clock().advance(11, TimeUnit.SECONDS);
			assertThat(channel.eligible()).hasSize(2);
			assertThat(connected(channel)).hasSize(3);
		}
	}

	@Test
	void aMemberThatLeavesDiscoveryIsReplacedByOneOther() {
		try (FakeChannel channel = settings(3, Duration.ZERO).channel().resolve(10).connect()) {
			Set<String> before = channel.eligible();
			for (int size = 9; size >= 4; size--) {
				channel.resolve(size).connect();
				Set<String> now = channel.eligible();
				assertThat(now).hasSize(3);
				Set<String> lost = new HashSet<>(before);
				lost.removeAll(now);
				assertThat(lost.size()).isLessThanOrEqualTo(1);
				before = now;
			}
		}
	}

	@Test
	void aSubsetAsLargeAsTheFleetIsTheFleet() {
		try (FakeChannel channel = settings(3, Duration.ZERO).channel().resolve(3).connect()) {
			assertThat(channel.picks(30)).hasSize(3);
			channel.resolve(2).connect();
			assertThat(channel.picks(30)).hasSize(2);
		}
	}

	@Test
	void aLargerSubsetAtRunTimeConnectsTheRest() {
		try (FakeChannel channel = settings(2, Duration.ZERO).channel().resolve(6).connect()) {
			channel.update(settings(0, Duration.ZERO));
			channel.connect();
			assertThat(channel.picks(60)).hasSize(6);
			channel.update(settings(2, Duration.ZERO));
			assertThat(connected(channel)).hasSize(2);
		}
	}

	@Test
	void nothingRunsAfterShutdown() {
		FakeChannel channel = settings(3, Duration.ofMinutes(1)).channel().resolve(10).connect();
		channel.clock().advance(61, TimeUnit.SECONDS);
		channel.close();
		assertThat(channel.clock().pendingTasks()).isZero();
		assertThat(channel.helper().subchannels()).allMatch(SubsetTests::closed);
	}

	private static boolean closed(FakeSubchannel connection) {
		return connection.state() == ConnectivityState.SHUTDOWN;
	}

}
