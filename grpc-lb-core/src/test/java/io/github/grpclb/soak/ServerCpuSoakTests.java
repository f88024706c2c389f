package io.github.grpclb.soak;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.soak.backend.BackendProcess;
import io.github.grpclb.soak.backend.BackendSettings;
import io.github.grpclb.soak.backend.Clients;
import io.github.grpclb.soak.backend.Work;
import io.github.grpclb.spec.AdmissionSpec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a call costs a server in CPU time of its process: a plain server, ours with
 * defaults, and ours with the automatic limit, by the same client, in turn. Handlers do
 * nothing, so that the shares are the largest there can be.
 */
@Tag("soak")
class ServerCpuSoakTests {

	private static final int ROUNDS = Integer.getInteger("soak.rounds", 15);

	private static final int CALLS = Integer.getInteger("soak.calls", 20_000);

	private static final int AT_ONCE = 16;

	private static final double BAR = 1.05;

	@Test
	void callCostsHardlyMoreThanOnAPlainServer() throws InterruptedException {
		BackendSettings settings = BackendSettings.of(2, AdmissionSpec.NONE);
		Map<String, BackendSettings> kinds = new LinkedHashMap<>();
		kinds.put("plain", settings.withoutUs());
		kinds.put("plain again", settings.withoutUs());
		kinds.put("ours", settings);
		kinds.put("ours, limit auto", BackendSettings.of(2, AdmissionSpec.AUTO));
		Map<String, Target> targets = new LinkedHashMap<>();
		try {
			kinds.forEach((name, kind) -> targets.put(name, new Target(kind)));
			for (int i = 0; i < 3; i++) {
				for (Target target : targets.values()) {
					target.round();
				}
			}
			targets.values().forEach((target) -> target.micros.clear());
			for (int i = 0; i < ROUNDS; i++) {
				for (Target target : targets.values()) {
					target.round();
				}
			}
			double plain = targets.get("plain").median();
			System.out.println("| server | CPU time of a call, median (quartiles), us | over plain |");
			System.out.println("| --- | --- | --- |");
			targets.forEach((name, target) -> System.out.printf("| %s | %.1f (%.1f to %.1f) | %+.1f %% |%n", name,
					target.median(), target.quantile(0.25), target.quantile(0.75),
					100 * (target.median() / plain - 1)));
			assertThat(targets.get("ours").median() / plain).isLessThanOrEqualTo(BAR);
		}
		finally {
			targets.values().forEach(Target::close);
		}
	}

	private static final class Target implements AutoCloseable {

		private final List<Double> micros = new ArrayList<>();

		private final BackendProcess server;

		private final ManagedChannel channel;

		Target(BackendSettings settings) {
			this.server = BackendProcess.start(settings);
			this.channel = Clients.roundRobin(List.of(this.server));
		}

		void round() throws InterruptedException {
			long before = this.server.stats().cpu();
			AtomicInteger left = new AtomicInteger(CALLS);
			CountDownLatch ended = new CountDownLatch(AT_ONCE);
			for (int i = 0; i < AT_ONCE; i++) {
				callAgain(left, ended);
			}
			if (!ended.await(5, TimeUnit.MINUTES)) {
				throw new IllegalStateException("calls have not ended");
			}
			this.micros.add((this.server.stats().cpu() - before) / 1e3 / CALLS);
		}

		private void callAgain(AtomicInteger left, CountDownLatch ended) {
			if (left.getAndDecrement() <= 0) {
				ended.countDown();
				return;
			}
			ClientCalls.asyncUnaryCall(this.channel.newCall(Work.CALL, CallOptions.DEFAULT), "0",
					new StreamObserver<String>() {

						@Override
						public void onNext(String value) {
						}

						@Override
						public void onError(Throwable error) {
							// A refused call; it costs its server something, too.
							callAgain(left, ended);
						}

						@Override
						public void onCompleted() {
							callAgain(left, ended);
						}

					});
		}

		double median() {
			return quantile(0.5);
		}

		double quantile(double quantile) {
			double[] sorted = this.micros.stream().mapToDouble(Double::doubleValue).sorted().toArray();
			return sorted[(int) (quantile * (sorted.length - 1))];
		}

		@Override
		public void close() {
			this.channel.shutdownNow();
			this.server.close();
		}

	}

}
