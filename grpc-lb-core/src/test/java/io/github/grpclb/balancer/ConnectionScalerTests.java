package io.github.grpclb.balancer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.grpc.Status;
import org.junit.jupiter.api.Test;

import io.github.grpclb.testing.FakeCall;
import io.github.grpclb.testing.FakeChannel;
import io.github.grpclb.testing.FakeSubchannel;
import io.github.grpclb.testing.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that come and go with load.
 */
class ConnectionScalerTests {

	private static final String BACKEND = FakeChannel.address(0);

	private final List<FakeCall> calls = new ArrayList<>();

	private static FakeChannel channel(int perBackend, int max, int scaleUpAt) {
		return new Settings().connections(perBackend, max, scaleUpAt, Duration.ofMinutes(5)).channel();
	}

	private void begin(FakeChannel channel, int count) {
		for (int i = 0; i < count; i++) {
			channel.helper().begin((call) -> this.calls.add(call.writeHeaders()));
		}
	}

	private static List<FakeSubchannel> connections(FakeChannel channel) {
		return channel.helper().open(BACKEND);
	}

	private long streams(FakeSubchannel connection) {
		return this.calls.stream().filter((call) -> call.subchannel() == connection && !call.ended()).count();
	}

	@Test
	void aFixedNumberOfConnectionsTakeTurns() {
		try (FakeChannel channel = channel(3, 3, 100).resolve(1).connect()) {
			assertThat(connections(channel)).hasSize(3);
			begin(channel, 30);
			assertThat(connections(channel)).allSatisfy((connection) -> assertThat(streams(connection)).isEqualTo(10));
		}
	}

	@Test
	void aFullConnectionGetsAnotherBesideItAndCallsWaitForThat() {
		try (FakeChannel channel = channel(1, 3, 10).resolve(1).connect()) {
			begin(channel, 10);
			assertThat(connections(channel)).hasSize(1);
			begin(channel, 5);
			assertThat(connections(channel)).hasSize(2);
			assertThat(channel.helper().waiting()).isEqualTo(5);
			channel.connect();
			assertThat(channel.helper().waiting()).isZero();
			assertThat(streams(connections(channel).get(1))).isEqualTo(5);
		}
	}

	@Test
	void waitingCallsAskForAConnectionOnceAndNotAgainWhileItIsOpened() {
		try (FakeChannel channel = channel(1, 3, 10).resolve(1).connect()) {
			begin(channel, 10);
			int before = channel.helper().updates();
			begin(channel, 5);
			assertThat(channel.helper().updates() - before).isLessThanOrEqualTo(2);
			before = channel.helper().updates();
			channel.clock().advance(500, TimeUnit.MILLISECONDS);
			assertThat(channel.helper().updates()).isEqualTo(before);
		}
	}

	@Test
	void oneAfterTheOtherUpToTheMaximumThenConnectionsTakeMore() {
		try (FakeChannel channel = channel(1, 3, 10).resolve(1).connect()) {
			begin(channel, 40);
			for (int i = 0; i < 5; i++) {
				channel.connect();
			}
			assertThat(connections(channel)).hasSize(3);
			assertThat(channel.helper().waiting()).isZero();
			assertThat(this.calls).hasSize(40);
			assertThat(connections(channel))
				.allSatisfy((connection) -> assertThat(streams(connection)).isBetween(10L, 20L));
		}
	}

	@Test
	void aConnectionThatIsRefusedHoldsCallsForASecondOnly() {
		try (FakeChannel channel = channel(1, 3, 10).resolve(1).connect()) {
			begin(channel, 15);
			connections(channel).get(1).refuse();
			assertThat(channel.helper().waiting()).isEqualTo(5);
			channel.clock().advance(1200, TimeUnit.MILLISECONDS);
			assertThat(channel.helper().waiting()).isZero();
			assertThat(connections(channel)).hasSize(1);
			assertThat(streams(connections(channel).get(0))).isEqualTo(15);
			// Ten seconds later the next call tries again.
			channel.clock().advance(10, TimeUnit.SECONDS);
			begin(channel, 1);
			assertThat(connections(channel)).hasSize(2);
		}
	}

	@Test
	void callsWaitForASlowConnectionRatherThanBehindStreamsThatDoNotEnd() {
		try (FakeChannel channel = channel(1, 3, 10).resolve(1).connect()) {
			begin(channel, 15);
			channel.clock().advance(5, TimeUnit.SECONDS);
			assertThat(channel.helper().waiting()).isEqualTo(5);
			channel.connect();
			assertThat(channel.helper().waiting()).isZero();
			assertThat(streams(connections(channel).get(1))).isEqualTo(5);
		}
	}

	@Test
	void aSlowConnectionIsUsedOnceItIsThereAlsoWhereCallsHaveGoneAhead() {
		try (FakeChannel channel = channel(1, 3, 10).resolve(1).connect()) {
			begin(channel, 15);
			FakeSubchannel first = connections(channel).get(0);
			for (int i = 0; i < 12; i++) {
				this.calls.stream().filter((call) -> !call.ended()).findFirst().orElseThrow().end(Status.OK);
				channel.clock().advance(100, TimeUnit.MILLISECONDS);
				begin(channel, 2);
			}
			assertThat(channel.helper().waiting()).as("the line moves").isZero();
			assertThat(connections(channel)).hasSize(2);
			assertThat(streams(first)).isGreaterThan(10);
			channel.connect();
			channel.clock().advance(100, TimeUnit.MILLISECONDS);
			begin(channel, 15);
			assertThat(streams(connections(channel).get(1))).isEqualTo(10);
			assertThat(channel.helper().waiting()).as("they wait for a third").isEqualTo(5);
		}
	}

	@Test
	void anExtraConnectionClosesWhenItWasNotNeededForLongEnoughAndItsCallsGoOn() {
		try (FakeChannel channel = channel(1, 3, 10).resolve(1).connect()) {
			begin(channel, 12);
			channel.connect();
			FakeSubchannel extra = connections(channel).get(1);
			List.copyOf(this.calls).subList(0, 10).forEach((call) -> call.end(Status.OK));
			channel.clock().advance(4, TimeUnit.MINUTES);
			assertThat(connections(channel)).hasSize(2);
			channel.clock().advance(2, TimeUnit.MINUTES);
			assertThat(connections(channel)).hasSize(1);
			assertThat(this.calls.stream().filter((call) -> !call.ended())).hasSize(2);
			assertThat(channel.picks(5)).containsEntry(BACKEND, 5);
			assertThat(extra.address()).isEqualTo(BACKEND);
		}
	}

	@Test
	void callsThatWaitGoAheadWhenAPlaceBecomesFree() {
		try (FakeChannel channel = channel(1, 3, 10).resolve(1).connect()) {
			begin(channel, 12);
			this.calls.subList(0, 5).forEach((call) -> call.end(Status.OK));
			channel.clock().advance(200, TimeUnit.MILLISECONDS);
			assertThat(channel.helper().waiting()).isZero();
		}
	}

	@Test
	void streamsThatWaitForTheServerTellItsLimit() {
		try (FakeChannel channel = channel(1, 3, 1000).resolve(1).connect()) {
			for (int i = 0; i < 150; i++) {
				int index = i;
				channel.helper().begin((call) -> {
					this.calls.add(call);
					if (index < 100) {
						call.writeHeaders();
					}
				});
			}
			assertThat(connections(channel)).hasSize(1);
			channel.clock().advance(1, TimeUnit.SECONDS);
			assertThat(connections(channel)).hasSize(2);
			channel.connect();
			begin(channel, 100);
			assertThat(streams(connections(channel).get(1))).isEqualTo(100);
			begin(channel, 1);
			assertThat(connections(channel)).hasSize(3);
		}
	}

	@Test
	void fewerConnectionsAtRunTimeCloseTheSpareOnes() {
		try (FakeChannel channel = channel(4, 4, 100).resolve(1).connect()) {
			begin(channel, 8);
			channel.update(new Settings().connections(1, 1, 100, Duration.ofMinutes(5)));
			assertThat(connections(channel)).hasSize(1);
			assertThat(channel.picks(5)).containsEntry(BACKEND, 5);
			assertThat(this.calls).noneMatch(FakeCall::ended);
		}
	}

	@Test
	void nothingRunsAfterShutdown() {
		FakeChannel channel = channel(1, 3, 10).resolve(3).connect();
		begin(channel, 35);
		channel.close();
		assertThat(channel.clock().pendingTasks()).isZero();
		assertThat(channel.helper().open()).isEmpty();
	}

}
