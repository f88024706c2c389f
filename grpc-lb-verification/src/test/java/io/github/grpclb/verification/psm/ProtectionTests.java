package io.github.grpclb.verification.psm;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.OutlierSpec;
import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.peer.CountingServer;
import io.github.grpclb.verification.peer.CountingServer.Answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * psm-interop's {@code circuit_breaking_test} and {@code outlier_detection_test}.
 */
@Execution(ExecutionMode.CONCURRENT)
class ProtectionTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final CountingServer.Ledger ledger = new CountingServer.Ledger();

	@Test
	void openCallsReachTheLimitAndStayThere() {
		assertLimited(Settings.defaults().limits(50, 0), 50, Settings.defaults().limits(100, 0), 100);
	}

	@Test
	void openCallsOfEachBackendReachItsLimitAndStayThere() {
		Settings settings = Settings.defaults().withoutRetry();
		assertLimited(settings.limits(0, 20), 40, settings.limits(0, 40), 80);
	}

	/** Calls are executed and not answered, so that they stay open. */
	private void assertLimited(Settings settings, int limit, Settings raised, int higher) {
		try (Backends backends = Backends.of(2, this.ledger);
				VerifiedClient client = VerifiedClient.openTo(settings, backends.listed())) {
			try (Traffic warm = Traffic.over(client.channel())) {
				warm.until(10, (window) -> window.exactly(backends.addresses()));
			}
			await().atMost(PATIENCE).until(() -> client.totalInFlight() == 0);
			backends.servers().forEach(CountingServer::stall);
			long before = this.ledger.executions();
			Caller caller = new Caller(client.channel(), 120_000);
			caller.pace(100, () -> caller.sent() < 3 * limit);
			await().atMost(PATIENCE).until(() -> caller.ended() == 2 * limit);
			await().atMost(PATIENCE).until(() -> this.ledger.executions() - before >= limit);
			client.reload(raised, backends.listed());
			caller.pace(100, () -> caller.sent() < 3 * limit + 3 * higher);
			int opened = 3 * limit + 3 * higher - higher;
			await().atMost(PATIENCE).until(() -> caller.ended() >= opened);
			assertThat(caller.ended()).as("ended, the others are open").isEqualTo(opened);
			assertThat(caller.failed()).containsOnlyKeys(Status.Code.RESOURCE_EXHAUSTED);
			backends.servers().forEach(CountingServer::release);
			caller.awaitAll();
			assertThat(caller.ok()).isEqualTo(higher);
		}
	}

	@Test
	void aBackendThatFailsIsEjectedAndComesBack() {
		Settings settings = Settings.defaults().policy("round-robin").balancing(ProtectionTests::ejectingSoon);
		try (Backends backends = Backends.of(5, this.ledger);
				VerifiedClient client = VerifiedClient.openTo(settings, backends.listed());
				Traffic traffic = Traffic.over(client.channel())) {
			traffic.until(50, (window) -> window.exactly(backends.addresses()));
			CountingServer failing = backends.servers().get(0);
			failing.answering(Answer.of(Status.INTERNAL));
			List<String> others = Stream.of(1, 2, 3, 4).map(backends.addresses()::get).toList();
			Window without = traffic.until(50, (window) -> window.exactly(others));
			assertThat(without.exactly(others)).as("%s", without).isTrue();
			failing.answering(Answer.OK);
			Window with = traffic.until(50, (window) -> window.exactly(backends.addresses()));
			assertThat(with.exactly(backends.addresses())).as("%s", with).isTrue();
		}
	}

	/** By share, as the suite has it, and soon enough for a test. */
	private static BalancingSpec ejectingSoon(BalancingSpec spec) {
		OutlierSpec outlier = new OutlierSpec(true, Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(6),
				20, 0, new OutlierSpec.SuccessRate(0, 5, 10), new OutlierSpec.FailurePercentage(50, 5, 10),
				spec.outlier().latency());
		return new BalancingSpec(spec.policy(), spec.connections(), spec.startup(), spec.subset(), spec.healthCheck(),
				outlier, spec.slowStart(), spec.panicThreshold(), spec.limits());
	}

}
