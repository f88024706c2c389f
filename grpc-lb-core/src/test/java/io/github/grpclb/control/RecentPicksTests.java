package io.github.grpclb.control;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.grpc.ConnectivityState;
import org.junit.jupiter.api.Test;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.BackendSnapshot.Latency;
import io.github.grpclb.snapshot.Fairness;

import static org.assertj.core.api.Assertions.assertThat;

class RecentPicksTests {

	private final VirtualClock clock = new VirtualClock();

	private final RecentPicks recent = new RecentPicks(this.clock);

	private Fairness look(long... picks) {
		List<BackendSnapshot> backends = new ArrayList<>();
		for (int i = 0; i < picks.length; i++) {
			backends.add(new BackendSnapshot("10.0.0." + i + ":1", ConnectivityState.READY, true, List.of(), null, null,
					0, Map.of(), 1, 1, 1, 0, picks[i], 0, 1.0 / picks.length, picks[i], 0, null, new Latency(1, 1, 1),
					false, null, false, false));
		}
		return this.recent.fairness(backends);
	}

	private void pass(int seconds) {
		this.clock.now = this.clock.now.plus(Duration.ofSeconds(seconds));
	}

	@Test
	void everythingCountsUntilThereIsAnOlderLook() {
		assertThat(look(0, 0)).isEqualTo(new Fairness(1, 1, List.of()));
		pass(5);
		assertThat(look(100, 100).jain()).isEqualTo(1);
		assertThat(look(1000, 10).starving()).containsExactly("10.0.0.1:1");
	}

	@Test
	void backendThatJoinsLateDoesNotSeemToStarve() {
		look(1_000_000, 1_000_000);
		pass(61);
		look(1_001_000, 1_001_000);
		pass(5);
		assertThat(look(1_001_100, 1_001_100, 10)).as("too new to be judged").isEqualTo(new Fairness(1, 1, List.of()));
		pass(61);
		look(1_002_000, 1_002_000, 900);
		pass(61);
		assertThat(look(1_003_000, 1_003_000, 1900)).isEqualTo(new Fairness(1, 1, List.of()));
	}

	@Test
	void backendThatBeginsToStarveIsSeenWithinTwoMinutes() {
		look(1_000_000, 1_000_000);
		pass(61);
		look(1_001_000, 1_001_000);
		pass(61);
		look(1_002_000, 1_001_000);
		pass(30);
		assertThat(look(1_003_000, 1_001_000).starving()).containsExactly("10.0.0.1:1");
	}

	@Test
	void counterThatBeginsAnewIsNotNegative() {
		look(1000, 1000);
		pass(61);
		look(1000, 1000);
		pass(61);
		assertThat(look(5, 5)).isEqualTo(new Fairness(1, 1, List.of()));
	}

	private static final class VirtualClock extends Clock {

		private Instant now = Instant.EPOCH;

		@Override
		public Instant instant() {
			return this.now;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

}
