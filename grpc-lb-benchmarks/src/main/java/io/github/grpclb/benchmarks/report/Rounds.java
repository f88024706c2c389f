package io.github.grpclb.benchmarks.report;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * One figure in several rounds. The noise stands beside the median.
 *
 * @param values one for each round, in their order
 */
public record Rounds(double... values) {

	public Rounds {
		values = values.clone();
	}

	@Override
	public double[] values() {
		return this.values.clone();
	}

	/**
	 * Returns the median.
	 * @return not a number without a round
	 */
	public double median() {
		double[] sorted = sorted();
		int middle = sorted.length / 2;
		if (sorted.length == 0) {
			return Double.NaN;
		}
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	/**
	 * Sets each round against the same round of another contender, which met the same
	 * state of the machine.
	 * @param other what to divide by
	 * @return the ratios
	 */
	public Rounds over(Rounds other) {
		int rounds = Math.min(this.values.length, other.values.length);
		double[] ratios = new double[rounds];
		for (int i = 0; i < rounds; i++) {
			ratios[i] = this.values[i] / other.values[i];
		}
		return new Rounds(ratios);
	}

	/**
	 * Takes another contender's figure off each round.
	 * @param other what to subtract
	 * @return the differences
	 */
	public Rounds less(Rounds other) {
		int rounds = Math.min(this.values.length, other.values.length);
		double[] differences = new double[rounds];
		for (int i = 0; i < rounds; i++) {
			differences[i] = this.values[i] - other.values[i];
		}
		return new Rounds(differences);
	}

	/**
	 * Writes the median and the range.
	 * @return for example {@code 12.3 (11.9–12.8)}
	 */
	@Override
	public String toString() {
		double[] sorted = sorted();
		return (sorted.length == 0) ? Figures.of(Double.NaN) : "%s (%s–%s)".formatted(Figures.of(median()),
				Figures.of(sorted[0]), Figures.of(sorted[sorted.length - 1]));
	}

	/**
	 * Returns the spread of the rounds.
	 * @return the range over the median
	 */
	public double noise() {
		double[] sorted = sorted();
		return (sorted.length == 0) ? Double.NaN : (sorted[sorted.length - 1] - sorted[0]) / median();
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof Rounds rounds && Arrays.equals(this.values, rounds.values);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.values);
	}

	private double[] sorted() {
		return DoubleStream.of(this.values).sorted().toArray();
	}

}
