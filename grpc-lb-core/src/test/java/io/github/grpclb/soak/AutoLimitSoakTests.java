package io.github.grpclb.soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.soak.backend.BackendProcess;
import io.github.grpclb.soak.backend.BackendSettings;
import io.github.grpclb.soak.backend.Clients;
import io.github.grpclb.soak.backend.OpenLoad;
import io.github.grpclb.soak.backend.Work;
import io.github.grpclb.spec.AdmissionSpec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One server in a process of its own under the automatic limit, a fixed one and none, in
 * the situations where a limit can harm. Callers are stock ones without retries, with a
 * deadline. Only the automatic limit has bars to meet, by the medians of
 * {@code soak.rounds}; the others stand beside it, measured once.
 */
@Tag("soak")
class AutoLimitSoakTests {

	private static final int WORKERS = 16;

	/** 400 calls a second, so that the processors are not what runs short. */
	private static final OpenLoad.Kind CALL = new OpenLoad.Kind(Work.CALL, 40_000, 1);

	private static final double CAPACITY = 400;

	private static final OpenLoad.Kind SHORT = new OpenLoad.Kind(Work.CALL, 5_000, 0.9);

	private static final OpenLoad.Kind LONG = new OpenLoad.Kind(Work.LONG_CALL, 500_000, 0.1);

	private static final double MIXED_CAPACITY = WORKERS / (0.9 * 0.005 + 0.1 * 0.5);

	private static final long DEADLINE_MILLIS = 500;

	private static final long MIXED_DEADLINE_MILLIS = 2_000;

	private final List<String> misses = new ArrayList<>();

	@Test
	void automaticLimitHoldsWhereOthersHarm() {
		System.out.println("| limit | situation | figures | limit at the end | caller late, p99 ms |");
		System.out.println("| --- | --- | --- | --- | --- |");
		for (int limit : Rounds.limits("auto,16,none")) {
			startsUnderLoad(limit);
			mixedMethods(limit);
			veryLongCalls(limit);
			burstAfterIdling(limit);
		}
		assertThat(this.misses).isEmpty();
	}

	private void startsUnderLoad(int limit) {
		double[] is = measure(limit, (target) -> {
			OpenLoad load = target.run(3 * CAPACITY, 10, DEADLINE_MILLIS, CALL);
			return new double[] { load.worstSecond(3, 10) / CAPACITY, load.goodput(3, 10) / CAPACITY,
					load.quantile(0.99, -1, 3, 10) };
		});
		row(limit, "3 x capacity from the first second on",
				"worst second from second 3 on %.2f, mean %.2f, p99 %.0f ms".formatted(is[0], is[1], is[2]), is);
		bar(limit, is[0] >= 0.85, "starts under load: 0.85 of the capacity in every second from 3 on");
	}

	private void mixedMethods(int limit) {
		double[] is = measure(limit, (target) -> {
			OpenLoad light = target.run(0.3 * MIXED_CAPACITY, 6, MIXED_DEADLINE_MILLIS, SHORT, LONG);
			OpenLoad load = target.run(3 * MIXED_CAPACITY, 12, MIXED_DEADLINE_MILLIS, SHORT, LONG);
			return new double[] { load.quantile(0.99, 0, 3, 12), light.quantile(0.99, 0, 2, 6),
					load.goodput(3, 12) / MIXED_CAPACITY };
		});
		row(limit, "90 % 5 ms, 10 % 500 ms, 3 x capacity",
				"short calls p99 %.0f ms, unloaded %.0f ms; goodput %.2f".formatted(is[0], is[1], is[2]), is);
		bar(limit, is[0] <= 3 * is[1], "mixed methods: p99 of the short ones 3 x unloaded");
	}

	private void veryLongCalls(int limit) {
		double[] is = measure(limit, (target) -> {
			OpenLoad light = target.run(0.2 * CAPACITY, 4, DEADLINE_MILLIS, CALL);
			target.run(3 * CAPACITY, 3, DEADLINE_MILLIS, CALL);
			CompletableFuture<?> longCalls = CompletableFuture.runAsync(() -> {
				LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
				for (int i = 0; i < 10; i++) {
					ClientCalls.futureUnaryCall(target.channel.newCall(Work.CALL, CallOptions.DEFAULT), "20000000");
				}
			});
			OpenLoad load = target.run(3 * CAPACITY, 24, DEADLINE_MILLIS, CALL);
			longCalls.join();
			OpenLoad after = target.run(0.2 * CAPACITY, 5, DEADLINE_MILLIS, CALL);
			return new double[] { load.silence(0, 1, 24), load.goodput(3, 20) / (CAPACITY * 6 / WORKERS),
					after.quantile(0.5, -1, 2, 5), light.quantile(0.5, -1, 2, 4) };
		});
		row(limit, "ten calls of 20 s, 3 x capacity",
				"longest silence %.2f s, goodput %.2f of what is left; p50 2 s after %.0f ms, unloaded %.0f ms"
					.formatted(is[0], is[1], is[2], is[3]),
				is);
		bar(limit, is[0] < 1, "ten calls of 20 s: never a second without answers");
		bar(limit, is[2] <= 1.2 * is[3], "ten calls of 20 s: unloaded latency 2 s after the overload");
	}

	private void burstAfterIdling(int limit) {
		double[] is = measure(limit, (target) -> {
			target.run(3 * CAPACITY, 3, DEADLINE_MILLIS, CALL);
			target.run(5, 6, DEADLINE_MILLIS, CALL);
			LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(6));
			OpenLoad load = target.run(3 * CAPACITY, 4, DEADLINE_MILLIS, CALL);
			return new double[] { load.goodput(0, 1) / CAPACITY, load.goodput(1, 4) / CAPACITY,
					load.quantile(0.99, -1, 1, 4) };
		});
		row(limit, "idle, then 3 x capacity",
				"first second %.2f, then %.2f, p99 %.0f ms".formatted(is[0], is[1], is[2]), is);
		bar(limit, is[1] >= 0.9, "burst: full capacity after a second");
	}

	/** The figures, the limit at the end and how late the caller was. */
	private static double[] measure(int limit, Function<Target, double[]> situation) {
		return Rounds.medians((limit == AdmissionSpec.AUTO) ? Rounds.COUNT : 1, () -> {
			try (Target target = new Target(limit)) {
				double[] is = situation.apply(target);
				double[] all = Arrays.copyOf(is, is.length + 2);
				all[is.length] = target.server.stats().limit();
				all[is.length + 1] = target.lateness;
				return all;
			}
		});
	}

	private static void row(int limit, String situation, String figures, double[] is) {
		System.out.printf("| %s | %s | %s | %.0f | %.0f |%n", Rounds.name(limit), situation, figures, is[is.length - 2],
				is[is.length - 1]);
	}

	private void bar(int limit, boolean met, String what) {
		if (limit == AdmissionSpec.AUTO && !met) {
			this.misses.add(what);
		}
	}

	private static final class Target implements AutoCloseable {

		private final BackendProcess server;

		private final ManagedChannel channel;

		private double lateness;

		Target(int limit) {
			this.server = BackendProcess.start(BackendSettings.of(WORKERS, limit));
			this.channel = Clients.roundRobin(List.of(this.server));
		}

		OpenLoad run(double perSecond, double seconds, long deadlineMillis, OpenLoad.Kind... kinds) {
			OpenLoad load = OpenLoad.run(this.channel, perSecond, seconds, deadlineMillis, kinds);
			this.lateness = Math.max(this.lateness, load.lateness());
			return load;
		}

		@Override
		public void close() {
			this.channel.shutdownNow();
			this.server.close();
		}

	}

}
