package io.github.grpclb.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.ManagedChannel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.load.CallObserver;
import io.github.grpclb.soak.backend.BackendProcess;
import io.github.grpclb.soak.backend.BackendProcess.Stats;
import io.github.grpclb.soak.backend.BackendSettings;
import io.github.grpclb.soak.backend.Clients;
import io.github.grpclb.soak.backend.OpenLoad;
import io.github.grpclb.soak.backend.Work;
import io.github.grpclb.spec.AdmissionSpec;
import io.github.grpclb.spec.CallSpec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Backends of four threads and 20 ms a call, 200/s each, are offered more than they can
 * do: by a client with our defaults, and by grpc-java's {@code round_robin}, in turn,
 * before the same servers. What a server without a limit answers is shown for comparison.
 */
@Tag("soak")
class GoodputSoakTests {

	private static final int WORKERS = 4;

	private static final long SERVICE_MICROS = 20_000;

	private static final int FIXED_LIMIT = 8;

	private static final double CAPACITY = WORKERS * 1e6 / SERVICE_MICROS;

	/** Connections and limits settle in the first second. */
	private static final double FROM = 1;

	private static final double SECONDS = Double.parseDouble(System.getProperty("soak.seconds", "4"));

	private static final OpenLoad.Kind CALL = new OpenLoad.Kind(Work.CALL, SERVICE_MICROS, 1);

	private final List<String> misses = new ArrayList<>();

	@Test
	void overloadedBackendsAnswerAsManyCallsAsTheyCan() {
		System.out.println("goodput: capacity 200/s a backend; answered a second as a share of the capacity");
		System.out.println("| limit | backends | offered | round_robin | ours | ours/rr | attempts a call | ejections "
				+ "| p50/p99 ms rr | ours | caller late, p99 ms |");
		System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
		for (int limit : new int[] { FIXED_LIMIT, AdmissionSpec.AUTO, AdmissionSpec.NONE }) {
			for (int backends = 2; backends <= 4; backends++) {
				compare(limit, backends);
			}
		}
		assertThat(this.misses).isEmpty();
	}

	private void compare(int limit, int backends) {
		List<BackendProcess> servers = new ArrayList<>();
		try {
			for (int i = 0; i < backends; i++) {
				servers.add(BackendProcess.start(BackendSettings.of(WORKERS, limit)));
			}
			run(Clients.roundRobin(servers), new AtomicInteger(), servers, CAPACITY * backends / 2, 2);
			for (double times : new double[] { 1.5, 3, 6 }) {
				double offered = times * CAPACITY * backends;
				Outcome stock = run(Clients.roundRobin(servers), new AtomicInteger(), servers, offered, SECONDS);
				AtomicInteger ejections = new AtomicInteger();
				Outcome ours = run(Clients.ours(servers, new CallObserver() {

					@Override
					public void ejected(String backend, String cause) {
						ejections.incrementAndGet();
					}

				}), ejections, servers, offered, SECONDS);
				judge(limit, backends, times, stock, ours);
			}
		}
		finally {
			servers.forEach(BackendProcess::close);
		}
	}

	private void judge(int limit, int backends, double times, Outcome stock, Outcome ours) {
		String name = switch (limit) {
			case AdmissionSpec.NONE -> "none";
			case AdmissionSpec.AUTO -> "auto";
			default -> String.valueOf(limit);
		};
		double capacity = CAPACITY * backends;
		System.out.printf("| %s | %d | %.1f | %.2f | %.2f | %.2f | %.2f | %d | %.0f/%.0f | %.0f/%.0f | %.0f |%n", name,
				backends, times, stock.goodput() / capacity, ours.goodput() / capacity,
				ours.goodput() / stock.goodput(), ours.attempts(), ours.ejections,
				stock.load.quantile(0.5, -1, FROM, 60), stock.load.quantile(0.99, -1, FROM, 60),
				ours.load.quantile(0.5, -1, FROM, 60), ours.load.quantile(0.99, -1, FROM, 60),
				Math.max(stock.load.lateness(), ours.load.lateness()));
		String what = "limit " + name + ", " + backends + " backends, " + times + " x: ";
		if (limit == AdmissionSpec.NONE) {
			return;
		}
		miss(ours.goodput() < 0.95 * stock.goodput(), what + "less than 0.95 of round_robin");
		miss(ours.goodput() < 0.9 * capacity, what + "less than 0.9 of the capacity");
		miss(ours.attempts() > 1.1, what + "more than 1.1 attempts a call");
		miss(ours.ejections > 0, what + "healthy backends ejected");
	}

	private void miss(boolean missed, String what) {
		if (missed) {
			this.misses.add(what);
		}
	}

	private record Outcome(OpenLoad load, long came, int ejections) {

		double goodput() {
			return this.load.goodput(FROM, SECONDS);
		}

		double attempts() {
			return (double) this.came / this.load.calls();
		}

	}

	private static Outcome run(ManagedChannel channel, AtomicInteger ejections, List<BackendProcess> servers,
			double perSecond, double seconds) {
		try {
			long before = came(servers);
			// The default deadline of our calls, for both.
			OpenLoad load = OpenLoad.run(channel, perSecond, seconds, CallSpec.defaults().deadline().toMillis(), CALL);
			servers.forEach(BackendProcess::flush);
			return new Outcome(load, came(servers) - before, ejections.get());
		}
		finally {
			channel.shutdownNow();
		}
	}

	private static long came(List<BackendProcess> servers) {
		return servers.stream().map(BackendProcess::stats).mapToLong(Stats::came).sum();
	}

}
