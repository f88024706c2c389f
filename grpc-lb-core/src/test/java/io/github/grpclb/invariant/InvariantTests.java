package io.github.grpclb.invariant;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What must hold in every combination of features, whatever happens. A failure names the
 * seed; {@code new RandomLife(seed).run()} plays it again.
 */
@Execution(ExecutionMode.CONCURRENT)
class InvariantTests {

	/** Ten lives of each combination take ten seconds; hash tables are what costs. */
	private static final int LIVES = 10 * RandomSettings.COMBINATIONS;

	private static void live(long from, long to) {
		for (long seed = from; seed < to; seed++) {
			RandomLife life = new RandomLife(seed);
			try {
				life.run();
			}
			catch (RuntimeException | AssertionError ex) {
				throw new AssertionError("Seed " + seed + ", " + life, ex);
			}
		}
	}

	@Test
	void holdInEveryLife() {
		live(0, LIVES);
	}

	@Test
	@Tag("soak")
	void holdInManyMoreLives() {
		live(LIVES, 5_000);
	}

}
