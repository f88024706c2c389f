package io.github.grpclb.verification.faults;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Assumptions;

import io.github.grpclb.verification.KnownFaults;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs each fault with and without retries, ours and stock's at the same time on the same
 * machine, and keeps the table.
 */
final class Matrix {

	private final FaultRun.Pace pace;

	private final Map<FaultKind, List<String>> lines = new LinkedHashMap<>();

	Matrix(FaultRun.Pace pace) {
		this.pace = pace;
	}

	/**
	 * Runs a fault.
	 * @param fault the fault
	 * @return the bars that were missed
	 */
	Verdict run(FaultKind fault) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(4);
		try {
			Map<String, Future<Row>> rows = new LinkedHashMap<>();
			for (boolean retry : new boolean[] { true, false }) {
				for (boolean balanced : new boolean[] { true, false }) {
					FaultRun run = new FaultRun(fault, balanced, retry, this.pace);
					rows.put(key(balanced, retry), executor.submit(run::run));
				}
			}
			Verdict verdict = new Verdict(new ArrayList<>(), new ArrayList<>());
			for (boolean retry : new boolean[] { true, false }) {
				Row ours = rows.get(key(true, retry)).get();
				Row stock = rows.get(key(false, retry)).get();
				Map<Bar, String> missed = Bar.missed(ours, stock);
				missed.forEach((bar, text) -> {
					boolean known = entry(fault, bar).isPresent();
					(known ? verdict.known() : verdict.unknown())
						.add("retry " + (retry ? "on" : "off") + ": " + bar + ": " + text);
				});
				add(fault, ours.markdown(describe(fault, missed)));
				add(fault, stock.markdown(""));
			}
			return verdict;
		}
		finally {
			executor.shutdownNow();
		}
	}

	private void add(FaultKind fault, String line) {
		System.out.println(line);
		synchronized (this.lines) {
			this.lines.computeIfAbsent(fault, (key) -> new ArrayList<>()).add(line);
		}
	}

	private static Optional<String> entry(FaultKind fault, Bar bar) {
		return KnownFaults.entry(fault.name() + "/" + bar);
	}

	private static String describe(FaultKind fault, Map<Bar, String> missed) {
		return missed.entrySet().stream().map((entry) -> {
			String known = entry(fault, entry.getKey()).map((number) -> " (known, " + number + ")").orElse("");
			return entry.getKey() + ": " + entry.getValue() + known;
		}).collect(Collectors.joining("; "));
	}

	private static String key(boolean balanced, boolean retry) {
		return balanced + "/" + retry;
	}

	/** The table in the order of the faults. */
	String markdown(List<? extends FaultKind> faults) {
		return Row.HEADER + rows(faults);
	}

	/** Its rows alone. */
	String rows(List<? extends FaultKind> faults) {
		StringBuilder table = new StringBuilder();
		for (FaultKind fault : faults) {
			this.lines.getOrDefault(fault, List.of()).forEach((line) -> table.append(line).append('\n'));
		}
		return table.toString();
	}

	/**
	 * What a fault has shown.
	 *
	 * @param known bars missed that {@link KnownFaults} lists
	 * @param unknown bars missed that it does not list
	 */
	record Verdict(List<String> known, List<String> unknown) {

		/** Fails for what is unknown, and is skipped for what is known. */
		void judge() {
			assertThat(this.unknown).isEmpty();
			Assumptions.assumeTrue(this.known.isEmpty(), () -> "Known faults: " + this.known);
		}

	}

}
