package io.github.grpclb.benchmarks.spread;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import io.github.grpclb.benchmarks.harness.Contender;
import io.github.grpclb.benchmarks.report.Bar;
import io.github.grpclb.benchmarks.report.Figures;
import io.github.grpclb.benchmarks.report.MarkdownTable;

/**
 * How many keys the backends get.
 */
final class KeySpread {

	static final int KEYS_PER_BACKEND = 20_000;

	private static final int MOST_KEYS = 20_000_000;

	private final int keysPerBackend;

	private final List<Bar> bars = new ArrayList<>();

	KeySpread(int keysPerBackend) {
		this.keysPerBackend = keysPerBackend;
	}

	List<Bar> bars() {
		return this.bars;
	}

	String table(List<Contender> contenders) {
		MarkdownTable table = new MarkdownTable("policy", "backends", "hottest / mean", "coldest / mean",
				"without a key");
		for (Contender contender : contenders) {
			for (int backends : new int[] { 10, 100, 1_000, 10_000 }) {
				int[] keys = count(contender, backends);
				double mean = Arrays.stream(keys).average().orElseThrow();
				double hottest = Arrays.stream(keys).max().orElseThrow() / mean;
				long without = Arrays.stream(keys).filter((count) -> count == 0).count();
				table.row(contender.name(), "%,d".formatted(backends), Figures.of(hottest),
						Figures.of(Arrays.stream(keys).min().orElseThrow() / mean), "%,d".formatted(without));
				judge(contender, backends, hottest, without);
			}
		}
		return table.toString();
	}

	private void judge(Contender contender, int backends, double hottest, long without) {
		if (contender.ours() && backends == 10_000) {
			this.bars.add(new Bar("10,000 backends: without a key", contender.name(), "%,d".formatted(without), "≤ 0",
					without == 0));
		}
		else if (contender.name().contains("maglev")) {
			this.bars
				.add(Bar.atMost("%,d backends: hottest / mean".formatted(backends), contender.name(), hottest, 1.05));
		}
	}

	private int[] count(Contender contender, int backends) {
		KeyedChannel channel = new KeyedChannel(contender, backends);
		SplittableRandom random = new SplittableRandom(1);
		int[] keys = new int[backends];
		long total = Math.min((long) this.keysPerBackend * backends, MOST_KEYS);
		for (long i = 0; i < total; i++) {
			keys[channel.backendOf(Long.toHexString(random.nextLong()))]++;
		}
		return keys;
	}

}
