package io.github.grpclb.server.admission;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.VegasLimit;
import com.netflix.concurrency.limits.limit.WindowedLimit;

import io.github.grpclb.server.admission.SimulatedServer.Kind;
import io.github.grpclb.server.admission.SimulatedServer.LimitFactory;

/**
 * Weighs the automatic limit against the ones of Netflix's concurrency-limits, a fixed
 * one and none, in the situations that matter. Prints the table that docs/server.md
 * quotes.
 */
final class LimitComparison {

	static final Map<String, LimitFactory> CONTENDERS = new LinkedHashMap<>();
	static {
		CONTENDERS.put("none", (ticker) -> () -> Integer.MAX_VALUE);
		CONTENDERS.put("fixed 16", (ticker) -> () -> 16);
		CONTENDERS.put("Vegas 0.3.6", (ticker) -> new Netflix(VegasLimit.newDefault(), ticker));
		CONTENDERS.put("Gradient2 0.3.6", (ticker) -> new Netflix(Gradient2Limit.newDefault(), ticker));
		CONTENDERS.put("Gradient2 windowed", (ticker) -> new Netflix(
				WindowedLimit.newBuilder().minWindowTime(100, TimeUnit.MILLISECONDS).build(Gradient2Limit.newDefault()),
				ticker));
		CONTENDERS.put("auto", AdaptiveLimit::new);
	}

	private static final Duration DEADLINE = Duration.ofMillis(500);

	private static final Kind CALL = new Kind("call", 20, 0.2, 1);

	private LimitComparison() {
	}

	public static void main(String[] args) {
		System.out.printf("| %-20s | cold start | mixed: goodput, p99 short | bimodal | long: goodput, silence, after "
				+ "| slower for good | idle, burst |%n", "limit");
		CONTENDERS.forEach((name, limits) -> System.out.printf("| %-20s | %s | %s | %s | %s | %s | %s |%n", name,
				coldStart(7, limits), mixed(7, limits), bimodal(7, limits), longCalls(7, limits), slower(7, limits),
				burst(7, limits)));
	}

	/**
	 * 3 × capacity from the first second on, of a server that is five times as slow then.
	 */
	static String coldStart(long seed, LimitFactory limits) {
		SimulatedServer server = new SimulatedServer(seed, 10, DEADLINE, limits);
		server.cold(5);
		server.run(1500, 20, CALL);
		return "%.2f/%.2f p99 %.0f L%d".formatted(server.goodput("", 2, 4) / 500, server.goodput("", 4, 20) / 500,
				server.quantileMillis("", 0.99, 4, 20), server.limit());
	}

	static String mixed(long seed, LimitFactory limits) {
		Kind shorts = new Kind("short", 5, 0.2, 0.9);
		Kind longs = new Kind("long", 500, 0.2, 0.1);
		SimulatedServer server = new SimulatedServer(seed, 16, Duration.ofSeconds(2), limits);
		double capacity = 16 / 0.0545;
		server.run(3 * capacity, 40, shorts, longs);
		SimulatedServer light = new SimulatedServer(seed, 16, Duration.ofSeconds(2), limits);
		light.run(0.3 * capacity, 40, shorts, longs);
		return "%.2f %.1f of %.1f L%d".formatted(server.goodput("", 5, 40) / capacity,
				server.quantileMillis("short", 0.99, 5, 40), light.quantileMillis("short", 0.99, 5, 40),
				server.limit());
	}

	static String bimodal(long seed, LimitFactory limits) {
		SimulatedServer server = new SimulatedServer(seed, 16, Duration.ofSeconds(2), limits);
		Kind[] kinds = { new Kind("m", 4.5, 0.2, 95), new Kind("m", 148, 0.2, 5) };
		double capacity = 16 / (0.0045 * .95 + .148 * .05);
		server.run(3 * capacity, 30, kinds);
		return "%.2f p99 %.0f L%d".formatted(server.goodput("", 3, 30) / capacity,
				server.quantileMillis("", 0.99, 3, 30), server.limit());
	}

	static String longCalls(long seed, LimitFactory limits) {
		SimulatedServer server = new SimulatedServer(seed, 16, DEADLINE, limits);
		server.run(2400, 10, CALL);
		for (int i = 0; i < 10; i++) {
			server.arrive(new Kind("call", 20_000, 0, 1));
			server.idle(0.002);
		}
		server.run(2400, 25, CALL);
		server.run(160, 10, CALL);
		return "%.2f/%.2f %.2f s p99 %.0f L%d".formatted(server.goodput("", 12, 29) / 300,
				server.goodput("", 32, 35) / 800, server.longestSilence("", 10, 45),
				server.quantileMillis("", 0.99, 37, 45), server.limit());
	}

	static String slower(long seed, LimitFactory limits) {
		SimulatedServer server = new SimulatedServer(seed, 16, Duration.ofSeconds(2), limits);
		server.run(2400, 20, CALL);
		server.slowness(5);
		server.run(480, 40, CALL);
		return "%.2f p99 %.0f L%d".formatted(server.goodput("", 25, 60) / 160, server.quantileMillis("", 0.99, 25, 60),
				server.limit());
	}

	static String burst(long seed, LimitFactory limits) {
		SimulatedServer server = new SimulatedServer(seed, 16, DEADLINE, limits);
		server.run(2400, 10, CALL);
		server.run(20, 20, CALL);
		server.idle(60);
		server.run(2400, 5, CALL);
		return "%.2f %.2f p99 %.0f L%d".formatted(server.goodput("", 90.0, 91) / 800, server.goodput("", 91, 95) / 800,
				server.quantileMillis("", 0.99, 91, 95), server.limit());
	}

	/** As the library's own {@code AbstractLimiter} uses its limits. */
	private static final class Netflix implements Limit {

		private final com.netflix.concurrency.limits.Limit delegate;

		Netflix(com.netflix.concurrency.limits.Limit delegate, LongSupplier ticker) {
			this.delegate = delegate;
		}

		@Override
		public int current() {
			return this.delegate.getLimit();
		}

		@Override
		public void ended(String kind, long start, long end, int open, boolean complete) {
			this.delegate.onSample(start, Math.max(1, end - start), open, !complete);
		}

	}

}
