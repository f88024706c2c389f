package io.github.grpclb.spec;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BoundsTests {

	@Test
	void durationsWithoutNanosecondsAreRefused() {
		Duration endless = Duration.ofDays(106_752);
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> CallSpec.defaults().withDeadline(endless))
			.withMessageContaining("'deadline'")
			.withMessageContaining("at most 3650d");
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> new DiscoverySpec(Duration.ZERO, 0, true, endless))
			.withMessageContaining("'discovery.max-stale'");
		assertThatExceptionOfType(InvalidSpecException.class).isThrownBy(() -> new PeakEwmaSpec(endless, 2))
			.withMessageContaining("'peak-ewma.decay'");
	}

	@ParameterizedTest
	@ValueSource(doubles = { 1e-320, Double.NaN, 0, -1, 1e7, Double.POSITIVE_INFINITY })
	void weightsThatCannotBeCalculatedWithAreRefused(double weight) {
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> new BackendSpec("a:1", weight, null, 0, Map.of()))
			.withMessageContaining("backends.weight");
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> new Overrides(Set.of(), Map.of("a:1", weight)))
			.withMessageContaining("'weight'");
	}

	@Test
	void messageShowsNoMoreOfAValueThanIsNeeded() {
		InvalidSpecException ex = new InvalidSpecException("split", "x\n".repeat(30_000), "short", "Write less.");
		assertThat(ex.getMessage()).hasSizeLessThan(800).doesNotContain("\n").endsWith("must be short. Write less.");
	}

}
