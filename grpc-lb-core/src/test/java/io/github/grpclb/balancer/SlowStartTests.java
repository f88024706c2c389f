package io.github.grpclb.balancer;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.grpclb.spec.SlowStartSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SlowStartTests {

	private static double factor(double aggression, double minWeight, double seconds) {
		return SlowStart.factor(new SlowStartSpec(Duration.ofSeconds(10), aggression, minWeight),
				(long) (seconds * 1e9));
	}

	@Test
	void aggressionOneIsAStraightLine() {
		assertThat(factor(1, 0.1, 2)).isEqualTo(0.2, within(1e-9));
		assertThat(factor(1, 0.1, 5)).isEqualTo(0.5, within(1e-9));
	}

	@Test
	void aggressionIsTheExponentsInverse() {
		assertThat(factor(2, 0.1, 2.5)).isEqualTo(0.5, within(1e-9));
		assertThat(factor(0.5, 0.1, 5)).isEqualTo(0.25, within(1e-9));
	}

	@Test
	void theLeastWeightIsKept() {
		assertThat(factor(1, 0.1, 0)).isEqualTo(0.1);
		assertThat(factor(1, 0.3, 2)).isEqualTo(0.3);
	}

	@Test
	void itEndsWithTheWindow() {
		assertThat(factor(1, 0.1, 10)).isEqualTo(1);
		assertThat(factor(1, 0.1, 1000)).isEqualTo(1);
	}

	@Test
	void withoutAWindowThereIsNoRamp() {
		assertThat(SlowStart.factor(SlowStartSpec.defaults(), 0)).isEqualTo(1);
	}

}
