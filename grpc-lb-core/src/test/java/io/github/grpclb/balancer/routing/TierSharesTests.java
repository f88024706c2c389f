package io.github.grpclb.balancer.routing;

import java.util.concurrent.TimeUnit;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TierSharesTests {

	private static final Offset<Double> EXACT = Offset.offset(1e-9);

	@Test
	void aTierKeepsAllTrafficWhileEnoughOfItIsHealthy() {
		assertThat(TierShares.availability(7, 10, 0.7)).isEqualTo(1);
		assertThat(TierShares.of(new double[] { 1, 1 })).containsExactly(1, 0);
	}

	@Test
	void whatIsMissingGoesToTheNextTier() {
		double half = TierShares.availability(5, 10, 0.7);
		assertThat(half).isEqualTo(5 / 7.0, EXACT);
		assertThat(TierShares.of(new double[] { half, 1 })).containsExactly(new double[] { 5 / 7.0, 2 / 7.0 }, EXACT);
	}

	@Test
	void tiersThatAreAllTooSmallShareInProportion() {
		assertThat(TierShares.of(new double[] { 0.25, 0.25 })).containsExactly(new double[] { 0.5, 0.5 }, EXACT);
		assertThat(TierShares.of(new double[] { 0, 0 })).containsExactly(0, 0);
	}

	@Test
	void aLossCountsAtOnceAndAGainWhenItHasLasted() {
		FailBack tier = new FailBack();
		assertThat(tier.trusted(0.5, 0)).as("the first rise").isEqualTo(0.5);
		assertThat(tier.trusted(1, 1)).isEqualTo(1);
		assertThat(tier.trusted(0, 2)).isZero();
		assertThat(tier.trusted(1, 3)).as("just back").isZero();
		assertThat(tier.holdsBack()).isTrue();
		assertThat(tier.trusted(0, TimeUnit.SECONDS.toNanos(2))).as("gone again").isZero();
		assertThat(tier.trusted(1, TimeUnit.SECONDS.toNanos(4))).isZero();
		assertThat(tier.trusted(1, TimeUnit.SECONDS.toNanos(8))).as("4 s").isZero();
		assertThat(tier.trusted(1, TimeUnit.SECONDS.toNanos(9))).as("5 s").isEqualTo(1);
		assertThat(tier.holdsBack()).isFalse();
	}

}
