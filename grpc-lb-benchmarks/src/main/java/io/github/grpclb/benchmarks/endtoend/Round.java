package io.github.grpclb.benchmarks.endtoend;

import java.util.ArrayList;
import java.util.List;

/**
 * What a client saw in one round.
 *
 * @param calls how many calls ended well
 * @param failures how many did not
 * @param seconds how long it took
 * @param p50 the median latency in microseconds
 * @param p99 in microseconds
 * @param p999 in microseconds
 * @param bytes what all threads of the client allocated
 */
record Round(long calls, long failures, double seconds, double p50, double p99, double p999, long bytes) {

	String toLine() {
		return "%d %d %s %s %s %s %d".formatted(this.calls, this.failures, this.seconds, this.p50, this.p99, this.p999,
				this.bytes);
	}

	static Round parse(String line) {
		List<String> fields = new ArrayList<>(List.of(line.split(" ")));
		return new Round(Long.parseLong(fields.get(0)), Long.parseLong(fields.get(1)),
				Double.parseDouble(fields.get(2)), Double.parseDouble(fields.get(3)), Double.parseDouble(fields.get(4)),
				Double.parseDouble(fields.get(5)), Long.parseLong(fields.get(6)));
	}

}
