package io.github.grpclb.benchmarks.spread;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

import io.github.grpclb.benchmarks.harness.Contender;
import io.github.grpclb.benchmarks.report.Bar;
import io.github.grpclb.benchmarks.report.Figures;
import io.github.grpclb.benchmarks.report.MarkdownTable;

/**
 * How many calls the hottest backend has in flight when some keys are very popular.
 */
final class BoundedLoad {

	private static final int BACKENDS = 100;

	private static final int IN_FLIGHT = 1_000;

	private static final int CALLS = 200_000;

	private static final double FACTOR = 1.25;

	private final ZipfKeys keys = new ZipfKeys(10_000, 1.1);

	private final List<Bar> bars = new ArrayList<>();

	List<Bar> bars() {
		return this.bars;
	}

	String table(List<Contender> contenders) {
		int bound = (int) Math.ceil(FACTOR * IN_FLIGHT / BACKENDS);
		MarkdownTable table = new MarkdownTable("policy", "most in flight on one backend", "mean");
		for (Contender contender : contenders) {
			int highest = highest(contender);
			table.row(contender.name(), Integer.toString(highest), Integer.toString(IN_FLIGHT / BACKENDS));
			if (contender.ours()) {
				this.bars.add(new Bar("Zipf(1.1): most in flight, factor 1.25", contender.name(),
						Integer.toString(highest), "≤ " + bound, highest <= bound));
			}
		}
		return table.toString();
	}

	private int highest(Contender contender) {
		KeyedChannel channel = new KeyedChannel(contender, BACKENDS);
		SplittableRandom random = new SplittableRandom(1);
		Deque<KeyedChannel.Stream> open = new ArrayDeque<>();
		int[] inFlight = new int[BACKENDS];
		int highest = 0;
		for (int call = 0; call < CALLS; call++) {
			if (open.size() == IN_FLIGHT) {
				KeyedChannel.Stream oldest = open.remove();
				oldest.close();
				inFlight[oldest.backend()]--;
			}
			KeyedChannel.Stream stream = channel.open("key-" + this.keys.next(random));
			open.add(stream);
			highest = Math.max(highest, ++inFlight[stream.backend()]);
		}
		return highest;
	}

}
