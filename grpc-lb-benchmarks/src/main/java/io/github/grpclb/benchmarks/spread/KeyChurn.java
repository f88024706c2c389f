package io.github.grpclb.benchmarks.spread;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import io.github.grpclb.benchmarks.harness.Contender;
import io.github.grpclb.benchmarks.report.Bar;
import io.github.grpclb.benchmarks.report.Figures;
import io.github.grpclb.benchmarks.report.MarkdownTable;

/**
 * How many keys change their backend when one backend goes and when it is back.
 */
final class KeyChurn {

	private static final int BACKENDS = 100;

	private static final int KEYS = 200_000;

	private final List<Bar> bars = new ArrayList<>();

	List<Bar> bars() {
		return this.bars;
	}

	String table(List<Contender> contenders) {
		MarkdownTable table = new MarkdownTable("policy", "keys of the removed one", "others that moved",
				"not back afterwards");
		for (Contender contender : contenders) {
			KeyedChannel channel = new KeyedChannel(contender, BACKENDS);
			int[] before = place(channel);
			channel.resize(BACKENDS - 1);
			int[] without = place(channel);
			channel.resize(BACKENDS);
			int[] after = place(channel);
			double unavoidable = share((key) -> before[key] == BACKENDS - 1);
			double moved = share((key) -> before[key] != BACKENDS - 1 && before[key] != without[key]);
			table.row(contender.name(), Figures.percent(unavoidable), Figures.percent(moved),
					Figures.percent(share((key) -> before[key] != after[key])));
			if (contender.ours()) {
				this.bars.add(new Bar("one of 100 removed: others that moved", contender.name(), Figures.percent(moved),
						"≤ 1.50 %", moved <= 0.015));
			}
		}
		return table.toString();
	}

	private static int[] place(KeyedChannel channel) {
		return IntStream.range(0, KEYS).map((key) -> channel.backendOf("key-" + key)).toArray();
	}

	private static double share(IntPredicate condition) {
		return (double) IntStream.range(0, KEYS).filter(condition).count() / KEYS;
	}

}
