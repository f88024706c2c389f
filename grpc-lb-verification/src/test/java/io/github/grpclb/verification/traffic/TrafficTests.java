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
