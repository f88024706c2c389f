package io.github.grpclb.balancer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.testing.FakeChannel;
import io.github.grpclb.testing.FakeSubchannel;
import io.github.grpclb.testing.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When routing tables are built.
 */
class PickerUpdaterTests {

	private static FakeChannel fleet(int size) {
		return new Settings().policy(PolicyName.ROUND_ROBIN).startup(0, Duration.ZERO).channel().resolve(size);
	}

	@Test
	void aLargeFleetThatConnectsMakesFewTables() {
		try (FakeChannel channel = fleet(1000)) {
			int before = channel.helper().updates();
			for (FakeSubchannel connection : channel.helper().open()) {
				connection.connect();
				channel.clock().advance(10, TimeUnit.MICROSECONDS);
			}
			channel.clock().advance(1, TimeUnit.MILLISECONDS);
			// Ten milliseconds, and a table each millisecond at most.
			assertThat(channel.helper().updates() - before).isLessThanOrEqualTo(12);
			assertThat(channel.picks(2000)).hasSize(1000);
		}
	}

	@Test
	void aSingleChangeOfALargeFleetIsPublishedAtOnce() {
		try (FakeChannel channel = fleet(1000).connect()) {
			channel.clock().advance(10, TimeUnit.MILLISECONDS);
			int before = channel.helper().updates();
			channel.helper().open().get(0).goAway();
			assertThat(channel.helper().updates()).isEqualTo(before + 1);
			assertThat(channel.picks(2000)).hasSize(999);
		}
	}

	@Test
	void theSameListAgainMakesNoTable() {
		try (FakeChannel channel = fleet(50).connect()) {
			int before = channel.helper().updates();
			channel.resolve(50);
			assertThat(channel.helper().updates()).isEqualTo(before);
		}
	}

	@Test
	void noTableIsBuiltAfterShutdown() {
		FakeChannel channel = new Settings().policy(PolicyName.ROUND_ROBIN)
			.startup(0, Duration.ZERO)
			.connections(1, 2, 1, Duration.ofMinutes(1))
			.channel()
			.resolve(200)
			.connect();
		channel.clock().advance(1, TimeUnit.MILLISECONDS);
		for (int i = 0; i < 200; i++) {
			channel.call();
		}
		channel.close();
		int before = channel.helper().updates();
		// Its last picker may still be asked by calls that came too late.
		channel.picks(10);
		assertThat(channel.clock().pendingTasks()).isZero();
		assertThat(channel.helper().updates()).isEqualTo(before);
		assertThat(channel.helper().open()).isEmpty();
	}

}
