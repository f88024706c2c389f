package io.github.grpclb.endtoend;

import java.time.Duration;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What must hold when no call is open.
 */
final class AtRest {

	private AtRest() {
	}

	/** Long before any timer could have healed what has leaked. */
	static void nothingIsInFlight(TestClient client) {
		await().atMost(Duration.ofSeconds(10))
			.untilAsserted(() -> assertThat(client.live().snapshot().backends()).isNotEmpty()
				.extracting(BackendSnapshot::inFlight)
				.containsOnly(0));
		assertThat(client.live().openCalls()).hasValue(0);
	}

}
