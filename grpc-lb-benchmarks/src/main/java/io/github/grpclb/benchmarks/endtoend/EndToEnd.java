package io.github.grpclb.benchmarks.endtoend;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.github.grpclb.benchmarks.endtoend.Fleet.Reading;
import io.github.grpclb.benchmarks.report.Arguments;
import io.github.grpclb.benchmarks.report.Conditions;

/**
 * Measures calls end to end and writes {@code end-to-end.md}; a minute for each set of
 * processes. Options: {@code --sets=1}, {@code --rounds=3}, {@code --millis=1500},
 * {@code --warm-up=2500}, {@code --width=32}.
 */
public final class EndToEnd {

	/**
	 * After so many calls the last compiler has had its turn with what they run through.
	 */
	private static final int COMPILED = 30_000;

	private static final int MOST_WARM_UPS = 4;

	private EndToEnd() {
	}

	/**
	 * Measures and writes the report.
	 * @param args options and the directory to write to
	 * @throws IOException if a process cannot be started or the report not be written
	 */
	public static void main(String[] args) throws IOException {
		Arguments arguments = new Arguments(args);
		Conditions conditions = new Conditions();
		Map<Path, List<Reading>> readings = new EnumMap<>(Path.class);
		int rounds = arguments.number("rounds", 3);
		int millis = arguments.number("millis", 1_500);
		for (int set = 0; set < arguments.number("sets", 1); set++) {
			try (Fleet fleet = new Fleet(arguments.number("width", 32))) {
				List<Path> order = new ArrayList<>(fleet.paths());
				order.forEach((path) -> warmUp(fleet, path, arguments.number("warm-up", 2_500)));
				for (int round = 0; round < rounds; round++) {
					for (Path path : order) {
						readings.computeIfAbsent(path, (key) -> new ArrayList<>()).add(fleet.round(path, millis));
					}
					// Nobody always follows the same neighbour at the same place.
					Collections.rotate(order, 3);
				}
			}
		}
		arguments.write("end-to-end.md", new EndToEndReport(readings, conditions).toMarkdown());
	}

	/** On a busy machine the time alone would not do. */
	private static void warmUp(Fleet fleet, Path path, int millis) {
		long calls = 0;
		for (int i = 0; i < MOST_WARM_UPS && calls < COMPILED; i++) {
			calls += fleet.round(path, millis).round().calls();
		}
	}

}
