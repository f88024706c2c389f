package io.github.grpclb.test;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractDoubleAssert;
import org.assertj.core.api.Assertions;

/**
 * Asserts how the calls of a client are spread, as counted at the backends. Shares are
 * compared within what chance explains: {@value #DEVIATIONS} standard deviations of calls
 * that are placed at random, which a right policy misses less often than once in 100,000
 * runs. The more calls, the sharper.
 */
public final class SpreadAssert extends AbstractAssert<SpreadAssert, Spread> {

	static final double DEVIATIONS = 4.5;

	/** With fewer expected calls nothing is too few. */
	private static final double MIN_EXPECTED = 10;

	private final String client;

	private final List<VirtualBackend> backends;

	SpreadAssert(String client, List<VirtualBackend> backends, Spread spread) {
		super(spread, SpreadAssert.class);
		this.client = client;
		this.backends = backends;
	}

	/**
	 * Looks at the sums over backends that have a label in common.
	 * @param key the label's key; backends without it are {@code none}
	 * @return assertions of the spread over the label's values
	 */
	public SpreadAssert byLabel(String key) {
		return new SpreadAssert(this.client, this.backends,
				Spread.of(this.backends, (backend) -> backend.labels().getOrDefault(key, Spread.NONE)));
	}

	/**
	 * Looks at the sums over zones.
	 * @return assertions of the spread over the zones; backends without one are
	 * {@code none}
	 */
	public SpreadAssert byZone() {
		return new SpreadAssert(this.client, this.backends, Spread.of(this.backends, (backend) -> {
			String zone = backend.zone();
			return (zone != null) ? zone : Spread.NONE;
		}));
	}

	/**
	 * Verifies that all that run have been called equally often.
	 * @return this
	 */
	public SpreadAssert isEven() {
		return isEvenAmong(this.actual.weights().keySet());
	}

	/**
	 * Verifies that some have been called equally often, whatever the others got.
	 * @param names their names
	 * @return this
	 */
	public SpreadAssert isEvenAmong(String... names) {
		return isEvenAmong(Arrays.asList(names));
	}

	private SpreadAssert isEvenAmong(Collection<String> names) {
		Map<String, Double> shares = new LinkedHashMap<>();
		names.forEach((name) -> shares.put(name, 1.0));
		return matches("an even spread", shares);
	}

	/**
	 * Verifies that no two that run differ by more than one call, as after round robin.
	 * @return this
	 */
	public SpreadAssert isExactlyEven() {
		List<Long> calls = this.actual.weights().keySet().stream().map(this.actual::callsOf).sorted().toList();
		if (calls.isEmpty() || calls.get(calls.size() - 1) - calls.get(0) > 1) {
			failWithMessage("Expected the calls of '%s' to differ by one at most, but they are %s", this.client,
					this.actual.calls());
		}
		return this;
	}

	/**
	 * Verifies that all that run have been called in proportion to their weights.
	 * @return this
	 */
	public SpreadAssert followsWeights() {
		return matches("a spread by weight", this.actual.weights());
	}

	/**
	 * Verifies the proportions of calls.
	 * @param shares relative shares, for example {@code v1} to 90 and {@code v2} to 10;
	 * who is not in it is not looked at
	 * @return this
	 */
	public SpreadAssert follows(Map<String, ? extends Number> shares) {
		Map<String, Double> expected = new LinkedHashMap<>();
		shares.forEach((name, share) -> expected.put(name, share.doubleValue()));
		return matches("a spread of " + shares, expected);
	}

	private SpreadAssert matches(String what, Map<String, Double> shares) {
		long calls = this.actual.total(shares.keySet());
		double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
		shares.forEach((name, share) -> {
			double part = share / sum;
			double expected = calls * part;
			if (part > 0 && expected < MIN_EXPECTED) {
				failWithMessage(
						"%d calls of '%s' are too few to see %s: '%s' should have %.1f of them, and at least %.0f tell. Make more calls.",
						calls, this.client, what, name, expected, MIN_EXPECTED);
			}
			double tolerance = DEVIATIONS * Math.sqrt(expected * (1 - part)) + 1;
			long actual = this.actual.callsOf(name);
			if (Math.abs(actual - expected) > tolerance || (part == 0 && actual > 0)) {
				failWithMessage("Expected %s of '%s', with %.1f ± %.1f calls for '%s', but the calls are %s", what,
						this.client, expected, tolerance, name, this.actual.calls());
			}
		});
		return this;
	}

	/**
	 * Verifies that some have not been called at all, and that others have.
	 * @param names their names
	 * @return this
	 */
	public SpreadAssert avoids(String... names) {
		if (this.actual.total() == 0 || this.actual.total(Arrays.asList(names)) > 0) {
			failWithMessage("Expected calls of '%s' to others than %s only, but they are %s", this.client,
					Arrays.toString(names), this.actual.calls());
		}
		return this;
	}

	/**
	 * Verifies that each of some has been called, and nobody else.
	 * @param names their names
	 * @return this
	 */
	public SpreadAssert reachesOnly(String... names) {
		List<String> expected = Arrays.asList(names);
		if (this.actual.total(expected) != this.actual.total()
				|| expected.stream().anyMatch((name) -> this.actual.callsOf(name) == 0)) {
			failWithMessage("Expected calls of '%s' to each of %s and to nobody else, but they are %s", this.client,
					expected, this.actual.calls());
		}
		return this;
	}

	/**
	 * Verifies how many calls there were, each attempt of a retried one.
	 * @param calls the number
	 * @return this
	 */
	public SpreadAssert hasCalls(long calls) {
		if (this.actual.total() != calls) {
			failWithMessage("Expected %d calls of '%s', but there were %d: %s", calls, this.client, this.actual.total(),
					this.actual.calls());
		}
		return this;
	}

	/**
	 * Looks at one share.
	 * @param name whose
	 * @return assertions of the share, 0 to 1
	 */
	public AbstractDoubleAssert<?> share(String name) {
		return Assertions.assertThat(this.actual.share(name))
			.as("share of '%s' in the calls of '%s' %s", name, this.client, this.actual.calls());
	}

}
