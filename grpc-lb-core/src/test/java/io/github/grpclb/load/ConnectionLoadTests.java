package io.github.grpclb.load;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionLoadTests {

	private final ConnectionLoad load = new ConnectionLoad();

	private void look(int times) {
		for (int i = 0; i < times; i++) {
			this.load.settle();
		}
	}

	@Test
	void streamFillsThePlaceThatItsPickHasTaken() {
		assertThat(this.load.take(0)).isTrue();
		assertThat(this.load.taken()).isEqualTo(1);
		assertThat(this.load.inFlight()).isZero();
		this.load.started();
		assertThat(this.load.taken()).isEqualTo(1);
		assertThat(this.load.inFlight()).isEqualTo(1);
		this.load.ended(false);
		assertThat(this.load.taken()).isZero();
		assertThat(this.load.waiting()).isZero();
	}

	@Test
	void placeIsNotTakenIfSomebodyWasQuicker() {
		assertThat(this.load.take(0)).isTrue();
		assertThat(this.load.take(0)).isFalse();
		assertThat(this.load.taken()).isEqualTo(1);
	}

	@Test
	void placeThatNoStreamFillsIsGivenBack() {
		this.load.take(0);
		this.load.take(1);
		look(5);
		this.load.started();
		look(5);
		assertThat(this.load.taken()).as("the stream").isEqualTo(1);
		this.load.started();
		assertThat(this.load.inFlight()).as("late").isEqualTo(2);
		this.load.ended(true);
		this.load.ended(true);
		assertThat(this.load.taken()).isZero();
	}

	@Test
	void placesThatAreFilledAllTheTimeStay() {
		for (int i = 0; i < 100; i++) {
			this.load.take(i);
			if (i % 7 != 0) {
				look(1);
			}
			this.load.started();
			look(1);
		}
		assertThat(this.load.taken()).isEqualTo(100);
		assertThat(this.load.inFlight()).isEqualTo(100);
	}

}
