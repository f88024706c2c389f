package io.github.grpclb.policy;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProbePoolTests {

	private static final int BACKENDS = 20;

	private static final long MILLIS = TimeUnit.MILLISECONDS.toNanos(1);

	private final ProbePool pool = new ProbePool(4, 0.8);

	private final int[] targets = IntStream.range(0, BACKENDS).toArray();

	private final int[] steps = new int[BACKENDS];

	ProbePoolTests() {
		Arrays.fill(this.steps, PooledProbe.LOAD_UNIT);
	}

	private void add(int backend, int requests, long millis, long now) {
		add(backend, requests, millis, 1, now);
	}

	private void add(int backend, int requests, long millis, int uses, long now) {
		this.pool.add(backend, requests * PooledProbe.LOAD_UNIT, millis * MILLIS, uses, now);
	}

	private int pick() {
		return this.pool.pick(this.targets, this.steps);
	}

	/** Of eight loads, the quantile of 0.8 is the seventh: 3. */
	private void threeIsNotHot() {
		for (int requests : new int[] { 1, 1, 1, 2, 2, 3, 3, 3 }) {
			add(0, requests, 10, 0);
		}
		this.pool.expire(Long.MAX_VALUE / 2);
	}

	@Test
	void oneAnswerIsTooFew() {
		assertThat(pick()).isEqualTo(ProbePool.TOO_FEW);
		add(3, 0, 10, 0);
		assertThat(pick()).isEqualTo(ProbePool.TOO_FEW);
		add(4, 1, 10, 0);
		assertThat(pick()).isEqualTo(3);
	}

	@Test
	void coldOneWithLowLatencyGoesBeforeOneWithFewRequests() {
		threeIsNotHot();
		add(1, 0, 50, 0);
		add(2, 3, 10, 0);
		assertThat(pick()).isEqualTo(2);
	}

	@Test
	void hotOneIsAvoidedHoweverFastItIs() {
		threeIsNotHot();
		add(1, 3, 500, 0);
		add(2, 4, 1, 0);
		assertThat(pick()).isEqualTo(1);
	}

	@Test
	void ofHotOnesTheOneWithTheFewestRequestsIsTaken() {
		threeIsNotHot();
		add(1, 9, 1, 0);
		add(2, 7, 500, 0);
		assertThat(pick()).isEqualTo(2);
	}

	@Test
	void ofLatenciesThatAreAlikeTheOneWithFewerRequestsIsTaken() {
		threeIsNotHot();
		add(1, 2, 10, 0);
		add(2, 1, 19, 0);
		add(3, 0, 21, 0);
		assertThat(pick()).as("19 ms is not twice 10 ms, 21 ms is more").isEqualTo(2);
	}

	@Test
	void usedAnswerCountsOneMoreRequest() {
		add(1, 0, 10, 3, 0);
		add(2, 1, 10, 3, 0);
		assertThat(pick()).isEqualTo(1);
		assertThat(pick()).as("both have one now").isIn(1, 2);
		assertThat(pick()).isIn(1, 2);
	}

	@Test
	void answerIsDroppedWhenItsUsesAreUp() {
		add(1, 0, 10, 2, 0);
		add(2, 5, 10, 2, 0);
		add(3, 5, 10, 2, 0);
		assertThat(pick()).isEqualTo(1);
		assertThat(pick()).isEqualTo(1);
		assertThat(pick()).isIn(2, 3);
	}

	@Test
	void newAnswerReplacesTheOldOneOfItsBackendOrTheOldest() {
		for (int backend = 0; backend < 4; backend++) {
			add(backend, backend, 10, backend);
		}
		add(1, 7, 10, 10);
		assertThat(pick()).isEqualTo(0);
		assertThat(pick()).as("1 has seven now").isEqualTo(2);
		add(5, 0, 10, 11);
		add(6, 0, 10, 12);
		add(7, 0, 10, 13);
		assertThat(IntStream.range(0, 3).map((i) -> pick()).sorted()).containsExactly(5, 6, 7);
		add(8, 9, 10, 14);
		assertThat(pick()).as("3 was the oldest and had to go").isEqualTo(1);
	}

	@Test
	void oldAnswersExpire() {
		add(1, 0, 10, 0);
		add(2, 1, 10, 500 * MILLIS);
		add(3, 2, 10, 600 * MILLIS);
		this.pool.expire(1000 * MILLIS);
		assertThat(pick()).isEqualTo(2);
	}

	@Test
	void worstAndOldestAreDroppedInTurn() {
		add(1, 0, 10, 0);
		add(2, 9, 90, 1);
		add(3, 1, 10, 2);
		add(4, 2, 10, 3);
		this.pool.thin();
		this.pool.thin();
		assertThat(pick()).as("1 was the oldest, 2 the worst").isEqualTo(3);
		assertThat(pick()).isEqualTo(ProbePool.TOO_FEW);
	}

	@Test
	void backendThatIsNotEligibleIsPassedOver() {
		add(1, 0, 10, 0);
		add(2, 1, 10, 0);
		add(3, 2, 10, 0);
		this.targets[1] = -1;
		assertThat(pick()).isEqualTo(2);
	}

	@Test
	void requestOfALightBackendCountsForMore() {
		this.steps[1] = 4 * PooledProbe.LOAD_UNIT;
		add(1, 0, 10, 9, 0);
		add(2, 0, 10, 9, 0);
		int[] picks = new int[3];
		for (int i = 0; i < 10; i++) {
			picks[pick()]++;
		}
		assertThat(picks).containsExactly(0, 2, 8);
	}

}
