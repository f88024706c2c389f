package io.github.grpclb.balancer.routing;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PanicTests {

	@Test
	void itTakesLessThanTheThreshold() {
		assertThat(Panic.needed(5, 10, 0.5)).isFalse();
		assertThat(Panic.needed(4, 10, 0.5)).isTrue();
		assertThat(Panic.needed(0, 1, 0.5)).isTrue();
		assertThat(Panic.needed(10, 10, 1)).isFalse();
	}

	@Test
	void aThresholdOfZeroIsOff() {
		assertThat(Panic.needed(0, 10, 0)).isFalse();
	}

	@Test
	void itRemembersWhetherItIsOn() {
		Panic panic = new Panic();
		assertThat(panic.on()).isFalse();
		panic.report(true, "orders", 1, 4, 0.5);
		assertThat(panic.on()).isTrue();
		panic.report(false, "orders", 4, 4, 0.5);
		assertThat(panic.on()).isFalse();
	}

}
