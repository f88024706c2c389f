package io.github.grpclb.discovery.registry;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long a registry is left alone.
 */
class BackoffTests {

	@Test
	void doublesUpToTheLimitOfItsKindAndStartsOver() {
		Backoff backoff = new Backoff(RegistryNameResolver.Timing.DEFAULT, () -> 0.5);
		assertThat(backoff.next(true)).isEqualTo(Duration.ofSeconds(1));
		assertThat(backoff.next(true)).isEqualTo(Duration.ofSeconds(2));
		assertThat(backoff.next(true)).isEqualTo(Duration.ofSeconds(4));
		for (int i = 0; i < 100; i++) {
			backoff.next(true);
		}
		assertThat(backoff.next(true)).isEqualTo(Duration.ofSeconds(30));
		assertThat(backoff.next(false)).isEqualTo(Duration.ofSeconds(7));
		backoff.reset();
		assertThat(backoff.next(false)).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void isSpreadByAFifth() {
		assertThat(new Backoff(RegistryNameResolver.Timing.DEFAULT, () -> 0).next(true))
			.isEqualTo(Duration.ofMillis(800));
		assertThat(new Backoff(RegistryNameResolver.Timing.DEFAULT, () -> 1).next(true))
			.isEqualTo(Duration.ofMillis(1200));
	}

}
