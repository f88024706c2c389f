package io.github.grpclb.benchmarks.operate;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import io.github.grpclb.benchmarks.clients.Loopback;

/**
 * What Micrometer and Prometheus's library need for a scrape of as many meters, with
 * nothing of ours behind them: a timer and a gauge for each backend.
 */
final class PlainMeters {

	/** Part of a label only. */
	private static final int PORT = 9090;

	private PlainMeters() {
	}

	/** Returns the CPU time of one scrape in milliseconds, once compiled. */
	static double millisPerScrape(int backends) {
		PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		AtomicInteger inFlight = new AtomicInteger();
		for (String backend : Loopback.addresses(backends, PORT)) {
			Timer.builder("grpc.lb.client.requests")
				.tags("client", "orders", "backend", backend, "status", "OK")
				.register(registry)
				.record(1, TimeUnit.MILLISECONDS);
			Gauge.builder("grpc.lb.client.inflight", inFlight, AtomicInteger::get)
				.tags("client", "orders", "backend", backend)
				.register(registry);
		}
		for (long end = System.nanoTime() + OperatingCost.WARM_UP_NANOS; System.nanoTime() < end;) {
			registry.scrape();
		}
		long cpu = cpuMillis();
		for (int i = 0; i < OperatingCost.READINGS; i++) {
			registry.scrape();
		}
		double millis = (cpuMillis() - cpu) / (double) OperatingCost.READINGS;
		registry.close();
		return millis;
	}

	private static long cpuMillis() {
		return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
	}

}
