package io.github.grpclb.soak;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.grpclb.spec.AdmissionSpec;

/**
 * How often a row is measured, and which rows are: {@code soak.rounds},
 * {@code soak.limits} and the like.
 */
final class Rounds {

	/** One run on a busy machine says little; of three the median is taken. */
	static final int COUNT = Integer.getInteger("soak.rounds", 1);

	private Rounds() {
	}

	/**
	 * Measures, and takes the median of each figure by itself.
	 * @param rounds how often
	 * @param measured figures of one round, each time as many
	 * @return as many figures
	 */
	static double[] medians(int rounds, Supplier<double[]> measured) {
		List<double[]> all = Stream.generate(measured).limit(rounds).toList();
		return IntStream.range(0, all.get(0).length)
			.mapToDouble((figure) -> all.stream().mapToDouble((round) -> round[figure]).sorted().toArray()[rounds / 2])
			.toArray();
	}

	/** Returns the numbers that a property lists. */
	static double[] listed(String property, String otherwise) {
		return Stream.of(System.getProperty(property, otherwise).split(",")).mapToDouble(Double::parseDouble).toArray();
	}

	/** Returns the limits that are asked for: numbers, {@code auto} and {@code none}. */
	static int[] limits(String otherwise) {
		return Arrays.stream(System.getProperty("soak.limits", otherwise).split(",")).mapToInt(Rounds::limit).toArray();
	}

	private static int limit(String name) {
		return switch (name) {
			case "auto" -> AdmissionSpec.AUTO;
			case "none" -> AdmissionSpec.NONE;
			default -> Integer.parseInt(name);
		};
	}

	static String name(int limit) {
		return switch (limit) {
			case AdmissionSpec.AUTO -> "auto";
			case AdmissionSpec.NONE -> "none";
			default -> String.valueOf(limit);
		};
	}

}
