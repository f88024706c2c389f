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
 * Rows are medians of {@code soak.rounds}; {@code soak.limits}, {@code soak.backends} and
 * {@code soak.times} choose some of them.
 */
@Tag("soak")
class GoodputSoakTests {

	private static final int WORKERS = 4;

	private static final long SERVICE_MICROS = 20_000;

	private static final double CAPACITY = WORKERS * 1e6 / SERVICE_MICROS;

	/** Connections and limits settle in the first second. */
	private static final double FROM = 1;

	private static final double SECONDS = Double.parseDouble(System.getProperty("soak.seconds", "3.5"));

	private static final OpenLoad.Kind CALL = new OpenLoad.Kind(Work.CALL, SERVICE_MICROS, 1);

	private final List<String> misses = new ArrayList<>();

	@Test
	void overloadedBackendsAnswerAsManyCallsAsTheyCan() {
		System.out.println("goodput: capacity 200/s a backend; answered a second as a share of the capacity");
		System.out.println("| limit | backends | offered | round_robin | ours | ours/rr | attempts a call | ejections "
				+ "| p50/p99 ms rr | ours | caller late, p99 ms |");
		System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
		for (int limit : Rounds.limits("8,auto,none")) {
			for (double backends : Rounds.listed("soak.backends", "2,3,4")) {
				compare(limit, (int) backends);
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
			for (double times : Rounds.listed("soak.times", "1.5,3,6")) {
				double[] figures = Rounds.medians(Rounds.COUNT, () -> round(servers, times * CAPACITY * backends));
				judge(limit, backends, times, figures);
			}
		}
		finally {
			servers.forEach(BackendProcess::close);
		}
	}

	/** Both clients in turn; in the order in which they are printed. */
	private static double[] round(List<BackendProcess> servers, double offered) {
		Outcome stock = run(Clients.roundRobin(servers), new AtomicInteger(), servers, offered, SECONDS);
		AtomicInteger ejections = new AtomicInteger();
		Outcome ours = run(Clients.ours(servers, new CallObserver() {

			@Override
			public void ejected(String backend, String cause) {
				ejections.incrementAndGet();
			}

		}), ejections, servers, offered, SECONDS);
		double capacity = CAPACITY * servers.size();
		return new double[] { stock.goodput() / capacity, ours.goodput() / capacity, ours.attempts(), ours.ejections,
				stock.quantile(0.5), stock.quantile(0.99), ours.quantile(0.5), ours.quantile(0.99),
				Math.max(stock.load.lateness(), ours.load.lateness()) };
	}

	private void judge(int limit, int backends, double times, double[] figures) {
		double stock = figures[0];
		double ours = figures[1];
		System.out.printf("| %s | %d | %.1f | %.2f | %.2f | %.2f | %.2f | %.0f | %.0f/%.0f | %.0f/%.0f | %.0f |%n",
				Rounds.name(limit), backends, times, stock, ours, ours / stock, figures[2], figures[3], figures[4],
				figures[5], figures[6], figures[7], figures[8]);
		if (limit == AdmissionSpec.NONE) {
			return;
		}
		String what = "limit " + Rounds.name(limit) + ", " + backends + " backends, " + times + " x: ";
		miss(ours < 0.95 * stock, what + "less than 0.95 of round_robin");
		miss(ours < 0.9, what + "less than 0.9 of the capacity");
		miss(figures[2] > 1.1, what + "more than 1.1 attempts a call");
		miss(figures[3] > 0, what + "healthy backends ejected");
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

		double quantile(double quantile) {
			return this.load.quantile(quantile, -1, FROM, SECONDS + 60);
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
