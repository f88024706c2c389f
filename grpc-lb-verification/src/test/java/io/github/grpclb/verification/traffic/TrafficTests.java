package io.github.grpclb.verification.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.grpclb.verification.client.VerifiedClient.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Drawn lives, four at a time, by a seed that is printed and can be given:
 * {@code -Dverification.seed=1}.
 */
@Execution(ExecutionMode.CONCURRENT)
class TrafficTests {

	private static final Duration LIFE = Duration.ofSeconds(2);

	private static final int AT_A_TIME = 4;

	@Test
	void holdsWhatHasToHoldInDrawnLives() throws Exception {
		live(8);
	}

	/** About ten minutes. */
	@Test
	@Tag("soak")
	void holdsWhatHasToHoldInManyLives() throws Exception {
		live(Integer.getInteger("traffic.lives", 480));
	}

	@Test
	void controlLimitsThatAreNotKeptAreSeen() {
		assertThat(control(new Features("random", 1, false, 5, 0, false, Pattern.OPEN_LOOP, 1, false)))
			.anyMatch((found) -> found.contains("the limit is 5"));
		assertThat(control(new Features("random", 1, false, 0, 1, false, Pattern.BURSTS, 1, false)))
			.anyMatch((found) -> found.contains("the limit is 1"));
	}

	@Test
	void controlRoutesSharesAndOwnersThatAreNotKeptAreSeen() {
		assertThat(control(new Features("random", 1, false, 0, 0, true, Pattern.OPEN_LOOP, 0.5, false)))
			.anyMatch((found) -> found.contains("left its group"))
			.anyMatch((found) -> found.contains("went to the stable group"));
		assertThat(control(new Features("ring-hash", 1, false, 0, 0, false, Pattern.OPEN_LOOP, 0.5, false)))
			.anyMatch((found) -> found.contains("owners"));
	}

	@Test
	void controlFailuresWithoutAReasonAreSeen() {
		Features features = new Features("random", 1, false, 0, 0, false, Pattern.OPEN_LOOP, 0.5, false);
		assertThat(new Life(features, Settings.defaults().policy("random").limits(1, 0), 1).run(LIFE))
			.anyMatch((found) -> found.startsWith("ended without a reason"));
	}

	/** High limits, no routes and no keys, judged as if there were others. */
	private static List<String> control(Features features) {
		return new Life(features, Settings.defaults().policy("random").withoutRetry().limits(1_000, 1_000), 1)
			.run(LIFE);
	}

	private static void live(int lives) throws Exception {
		long seed = Long.getLong("verification.seed", System.nanoTime());
		System.out.println("traffic: seed " + seed);
		Random random = new Random(seed);
		Map<Features, List<String>> wrong = new LinkedHashMap<>();
		ExecutorService executor = Executors.newFixedThreadPool(AT_A_TIME);
		try {
			Map<Features, Future<List<String>>> running = new LinkedHashMap<>();
			for (int i = 0; i < lives; i++) {
				Features features = Features.draw(random);
				long own = random.nextLong();
				running.put(features, executor.submit(() -> new Life(features, own).run(LIFE)));
			}
			for (Map.Entry<Features, Future<List<String>>> life : running.entrySet()) {
				List<String> found = new ArrayList<>(life.getValue().get());
				if (!found.isEmpty()) {
					System.out.println("traffic: " + life.getKey() + " " + found);
					wrong.put(life.getKey(), found);
				}
			}
		}
		finally {
			executor.shutdownNow();
		}
		assertThat(wrong).isEmpty();
	}

}
