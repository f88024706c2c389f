package io.github.grpclb.endtoend;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.grpclb.canary.CanaryGuards;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.snapshot.ClientSnapshot.CanarySnapshot;
import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.CanarySpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.testing.CallSettings;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bad candidates on real channels; how often the guard errs is for virtual time.
 */
@Execution(ExecutionMode.CONCURRENT)
class CanaryChannelTests {

	private final EchoServer stable = EchoServer.start();

	private final EchoServer fresh = EchoServer.start();

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	@AfterEach
	void stop() {
		this.timer.shutdownNow();
		this.stable.close();
		this.fresh.close();
	}

	private void slow(long millis) {
		this.fresh.answering((request, responses) -> this.timer.schedule(() -> {
			responses.onNext(this.fresh.address());
			responses.onCompleted();
		}, millis, TimeUnit.MILLISECONDS));
	}

	private ClientSpec spec(CallSpec calls) {
		CanarySpec canary = new CanarySpec("v1", "v2", List.of(20, 100), Duration.ofHours(1), 30, 0.01, 1.5);
		ClientSpec plain = ClientSpec.of("orders", "static://127.0.0.1:1");
		return new ClientSpec("orders", "",
				List.of(new BackendSpec(this.stable.address(), 1, null, 0, Map.of("version", "v1")),
						new BackendSpec(this.fresh.address(), 1, null, 0, Map.of("version", "v2"))),
				plain.discovery(), plain.balancing(),
				new RoutingSpec(LocalitySpec.defaults(),
						Map.of("v1", Map.of("version", "v1"), "v2", Map.of("version", "v2")), Map.of(), List.of(),
						canary),
				calls, plain.channel());
	}

	/** Calls until the guard has decided, or the time is up. */
	private CanarySnapshot run(CallSpec calls) {
		BalancerRegistry registry = new BalancerRegistry();
		try (CanaryGuards guards = new CanaryGuards(registry);
				TestClient client = new TestClient(spec(calls), registry)) {
			assertThat(guards).isNotNull();
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
			CanarySnapshot canary = client.live().snapshot().canary();
			while (List.of("PENDING", "PROGRESSING").contains(canary.state()) && System.nanoTime() < end) {
				for (int i = 0; i < 20; i++) {
					try {
						client.call();
					}
					catch (StatusRuntimeException ex) {
						assertThat(ex.getStatus().getCode()).isNotEqualTo(Status.Code.OK);
					}
				}
				canary = client.live().snapshot().canary();
			}
			return canary;
		}
	}

	@ParameterizedTest
	@EnumSource(value = Status.Code.class, names = { "UNIMPLEMENTED", "UNAUTHENTICATED", "PERMISSION_DENIED",
			"NOT_FOUND", "ABORTED", "INVALID_ARGUMENT" })
	void aCandidateThatSaysSoToEverythingIsRolledBack(Status.Code code) {
		this.fresh.answering((request, responses) -> responses.onError(code.toStatus().asRuntimeException()));
		CanarySnapshot canary = run(CallSettings.noRetries(Duration.ofSeconds(30)));
		assertThat(canary.state()).isEqualTo("ROLLED_BACK");
		assertThat(canary.reason()).contains(code.name());
	}

	@Test
	void aSlowCandidateIsRolledBack() {
		slow(40);
		CanarySnapshot canary = run(CallSettings.noRetries(Duration.ofSeconds(30)));
		assertThat(canary.state()).isEqualTo("ROLLED_BACK");
		assertThat(canary.reason()).contains("ms of the baseline");
	}

	@Test
	void aSlowCandidateIsSeenThroughHedging() {
		slow(40);
		CanarySnapshot canary = run(CallSettings.hedged(Duration.ofSeconds(30), Duration.ofMillis(20)));
		assertThat(canary.state()).isEqualTo("ROLLED_BACK");
		assertThat(canary.reason()).contains("ms of the baseline");
	}

}
