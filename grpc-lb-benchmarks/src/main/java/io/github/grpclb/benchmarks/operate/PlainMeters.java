package io.github.grpclb.benchmarks.operate;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * What Micrometer and Prometheus's library need for a scrape of as many meters, with
 * nothing of ours behind them: a timer and a gauge for each backend.
 */
final class PlainMeters {

	private static final int READINGS = 60;

	private PlainMeters() {
	}

	/** Returns the CPU time of one scrape in milliseconds, once compiled. */
	static double millisPerScrape(int backends, long warmUpNanos) {
		PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		AtomicInteger inFlight = new AtomicInteger();
		for (int i = 0; i < backends; i++) {
			String backend = "127.%d.%d.%d:9090".formatted(1 + i / 65025, i / 255 % 255, 1 + i % 255);
			Timer.builder("grpc.lb.client.requests")
				.tags("client", "orders", "backend", backend, "status", "OK")
				.register(registry)
				.record(1, TimeUnit.MILLISECONDS);
			Gauge.builder("grpc.lb.client.inflight", inFlight, AtomicInteger::get)
				.tags("client", "orders", "backend", backend)
				.register(registry);
		}
		for (long end = System.nanoTime() + warmUpNanos; System.nanoTime() < end;) {
			registry.scrape();
		}
		long cpu = cpuMillis();
		for (int i = 0; i < READINGS; i++) {
			registry.scrape();
		}
		double millis = (cpuMillis() - cpu) / (double) READINGS;
		registry.close();
		return millis;
	}

	private static long cpuMillis() {
		return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
	}

}
