package io.github.grpclb.balancer;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import io.grpc.Status;
import org.junit.jupiter.api.Test;

import io.github.grpclb.load.CallObserver;
import io.github.grpclb.snapshot.RetryThrottle;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.HedgingSpec;
import io.github.grpclb.spec.RetrySpec;

import static org.assertj.core.api.Assertions.assertThat;

class RetryBudgetTests {

	private static RetryBudget budget(int maxTokens, double ratio) {
		RetrySpec retry = new RetrySpec(true, 3, Duration.ofMillis(1), Duration.ofMillis(1), 1,
				EnumSet.of(Status.Code.UNAVAILABLE), true, new RetrySpec.Throttle(maxTokens, ratio));
		return new RetryBudget(
				new CallSpec(Duration.ZERO, Duration.ZERO, false, retry, HedgingSpec.defaults(), Map.of()),
				CallObserver.NONE);
	}

	private static void end(RetryBudget budget, Status.Code code, int times) {
		for (int i = 0; i < times; i++) {
			budget.ended("10.0.0.1:1", code, 0);
		}
	}

	@Test
	void aFailureTakesATokenAndASuccessGivesAPartBack() {
		RetryBudget budget = budget(10, 0.1);
		end(budget, Status.Code.UNAVAILABLE, 3);
		assertThat(budget.tokens()).isEqualTo(7);
		end(budget, Status.Code.OK, 10);
		assertThat(budget.tokens()).isEqualTo(8);
	}

	@Test
	void itIsNeverBelowZeroNorAboveTheMaximum() {
		RetryBudget budget = budget(10, 0.1);
		end(budget, Status.Code.UNAVAILABLE, 30);
		assertThat(budget.tokens()).isZero();
		end(budget, Status.Code.OK, 1000);
		assertThat(budget.tokens()).isEqualTo(10);
	}

	@Test
	void statusesThatAreNotRetriedCostNothing() {
		RetryBudget budget = budget(10, 0.1);
		end(budget, Status.Code.INTERNAL, 5);
		assertThat(budget.tokens()).isEqualTo(10);
	}

	@Test
	void halfOfTheBudgetStopsRetries() {
		assertThat(new RetryThrottle(5, 10).throttled()).isTrue();
		assertThat(new RetryThrottle(5.001, 10).throttled()).isFalse();
	}

	@Test
	void withoutRetriesAndHedgesThereIsNoBudget() {
		RetrySpec on = RetrySpec.defaults();
		RetrySpec off = new RetrySpec(false, 3, on.initialBackoff(), on.maxBackoff(), 2, on.statusCodes(), true,
				on.throttle());
		CallSpec calls = new CallSpec(Duration.ZERO, Duration.ZERO, false, off, HedgingSpec.defaults(), Map.of());
		assertThat(new RetryBudget(calls, CallObserver.NONE).used()).isFalse();
		CallSpec hedged = new CallSpec(Duration.ZERO, Duration.ZERO, false, off,
				new HedgingSpec(true, 2, Duration.ofMillis(20), Set.of(Status.Code.UNAVAILABLE)), Map.of());
		assertThat(new RetryBudget(hedged, CallObserver.NONE).used()).isTrue();
	}

}
