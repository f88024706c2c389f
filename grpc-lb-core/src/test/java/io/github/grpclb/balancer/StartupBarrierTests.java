package io.github.grpclb.balancer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.github.grpclb.spec.StartupSpec;
import io.github.grpclb.testing.VirtualClock;

import static org.assertj.core.api.Assertions.assertThat;

class StartupBarrierTests {

	private final VirtualClock clock = new VirtualClock();

	private final AtomicInteger changes = new AtomicInteger();

	private final StartupBarrier barrier = new StartupBarrier(this.clock.syncContext(), this.clock.scheduler(),
			this.clock::now, this.changes::incrementAndGet);

	private void expect(int backends, double minReady, Duration maxWait) {
		this.barrier.expect(backends, new StartupSpec(minReady, maxWait));
	}

	@Test
	void itHoldsUntilMinReadyAndThenAsLongAgain() {
		expect(4, 0.5, Duration.ofSeconds(2));
		this.clock.advance(100, TimeUnit.MILLISECONDS);
		assertThat(this.barrier.holds(1, 3)).isTrue();
		assertThat(this.barrier.holds(2, 2)).isTrue();
		this.clock.advance(99, TimeUnit.MILLISECONDS);
		assertThat(this.barrier.holds(2, 2)).isTrue();
		this.clock.advance(1, TimeUnit.MILLISECONDS);
		assertThat(this.barrier.holds(2, 2)).isFalse();
		assertThat(this.changes).hasValue(1);
	}

	@Test
	void itOpensWhenNobodyElseIsExpected() {
		expect(4, 0.5, Duration.ofSeconds(2));
		assertThat(this.barrier.holds(1, 1)).isTrue();
		assertThat(this.barrier.holds(1, 0)).as("the others have failed").isFalse();
		assertThat(this.barrier.holds(1, 3)).as("and stays open").isFalse();
		assertThat(this.clock.pendingTasks()).isZero();
	}

	@Test
	void itHoldsNothingBackWhileThereIsNothing() {
		expect(4, 0.5, Duration.ofSeconds(2));
		assertThat(this.barrier.holds(0, 4)).isFalse();
		assertThat(this.barrier.holds(1, 3)).isTrue();
	}

	@Test
	void maxWaitIsTheEnd() {
		expect(4, 1, Duration.ofSeconds(2));
		this.clock.advance(2, TimeUnit.SECONDS);
		assertThat(this.barrier.holds(1, 3)).isFalse();
		assertThat(this.changes).hasValue(1);
	}

	@Test
	void withoutMaxWaitThereIsNoBarrier() {
		expect(4, 1, Duration.ZERO);
		assertThat(this.barrier.holds(1, 3)).isFalse();
		assertThat(this.clock.pendingTasks()).isZero();
	}

	@Test
	void closedItLeavesNoTimer() {
		expect(4, 0.5, Duration.ofSeconds(2));
		this.barrier.holds(2, 2);
		this.barrier.close();
		assertThat(this.clock.pendingTasks()).isZero();
	}

}
