package io.github.grpclb.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class VirtualTimeTests {

	private final VirtualTime time = new VirtualTime();

	@Test
	void eventsHappenInOrderAndInTurnAtEqualTimes() {
		List<Long> happened = new ArrayList<>();
		SplittableRandom random = new SplittableRandom(1);
		for (int i = 0; i < 5_000; i++) {
			this.time.at(random.nextLong(100), () -> happened.add(this.time.now()));
		}
		List<Integer> turns = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			int turn = i;
			this.time.at(200, () -> turns.add(turn));
		}
		this.time.runUntil(1_000);
		assertThat(happened).hasSize(5_000).isSorted();
		assertThat(turns).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
		assertThat(this.time.now()).isEqualTo(1_000);
	}

	@Test
	void aPeriodicTaskRunsUntilItIsCancelled() {
		List<Long> runs = new ArrayList<>();
		Future<?> task = this.time.scheduler()
			.scheduleAtFixedRate(() -> runs.add(this.time.now()), 5, 10, TimeUnit.NANOSECONDS);
		this.time.advance(26);
		task.cancel(false);
		this.time.advance(100);
		assertThat(runs).containsExactly(5L, 15L, 25L);
	}

}
