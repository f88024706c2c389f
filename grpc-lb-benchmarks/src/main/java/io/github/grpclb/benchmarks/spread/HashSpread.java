package io.github.grpclb.benchmarks.spread;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.grpclb.benchmarks.harness.Contender;
import io.github.grpclb.benchmarks.harness.Contenders;
import io.github.grpclb.benchmarks.report.Bar;

/**
 * Counts how hash policies spread keys and writes {@code hashing.md}:
 * {@code java -cp benchmarks.jar io.github.grpclb.benchmarks.spread.HashSpread [directory]}.
 */
public final class HashSpread {

	private static final String INTRODUCTION = """
			# How keys spread over backends

			Written by `HashSpread`: keys drawn uniformly unless said otherwise, looked up one by one through the
			public API of each policy. Of %,d keys for each backend even a perfect hash gives the hottest one of 1,000
			about %s times the mean by chance.

			""";

	private HashSpread() {
	}

	/**
	 * Counts and writes the report.
	 * @param args the directory to write to, {@code docs/benchmarks} unless given
	 * @throws IOException if the report cannot be written
	 */
	public static void main(String[] args) throws IOException {
		Path directory = Path.of((args.length > 0) ? args[0] : "docs/benchmarks");
		Files.createDirectories(directory);
		Files.writeString(directory.resolve("hashing.md"), report(KeySpread.KEYS_PER_BACKEND));
		System.out.printf("%s written%n", directory.resolve("hashing.md"));
	}

	static String report(int keysPerBackend) {
		List<Contender> contenders = Contenders.all().stream().filter(Contender::hashes).toList();
		KeySpread spread = new KeySpread(keysPerBackend);
		KeyChurn churn = new KeyChurn();
		BoundedLoad bounded = new BoundedLoad();
		StringBuilder text = new StringBuilder(INTRODUCTION.formatted(keysPerBackend, "1.02"));
		text.append("## Uniform keys\n\n").append(spread.table(contenders));
		text.append("\n## One of 100 backends removed and back\n\n").append(churn.table(contenders));
		text.append("\n## Bounded load: Zipf(1.1) keys, 1,000 calls in flight on 100 backends\n\n")
			.append(bounded.table(contenders));
		List<Bar> bars = new ArrayList<>(spread.bars());
		bars.addAll(churn.bars());
		bars.addAll(bounded.bars());
		return text.append("\n## Bars\n\n").append(Bar.table(bars)).toString();
	}

}
