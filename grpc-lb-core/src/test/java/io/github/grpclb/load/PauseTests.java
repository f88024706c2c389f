package io.github.grpclb.load;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Pause}.
 */
class PauseTests {

	private long now = -5;

	private final Pause pause = new Pause(() -> this.now);

	@Test
	void nobodyHasAskedForOne() {
		assertThat(this.pause.lasts()).isFalse();
	}

	@Test
	void itEndsAndCanBeginAgain() {
		this.pause.last(5);
		this.now += 4;
		assertThat(this.pause.lasts()).as("its end is the clock's zero").isTrue();
		this.now += 2;
		assertThat(this.pause.lasts()).isFalse();
		this.pause.last(1);
		assertThat(this.pause.lasts()).isTrue();
	}

	@Test
	void aBackendsLatestWordCounts() {
		this.pause.last(100);
		this.pause.last(10);
		this.now += 10;
		assertThat(this.pause.lasts()).isFalse();
	}

	@Test
	void aChannelWaitsForTheLastOfItsBackends() {
		this.pause.lastAtLeast(100);
		this.pause.lastAtLeast(10);
		this.now += 99;
		assertThat(this.pause.lasts()).isTrue();
		this.now += 1;
		assertThat(this.pause.lasts()).isFalse();
	}

}
