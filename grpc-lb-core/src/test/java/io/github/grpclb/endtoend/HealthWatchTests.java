package io.github.grpclb.endtoend;

import java.time.Duration;
import java.util.List;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Client health checking, for every policy.
 */
@Execution(ExecutionMode.CONCURRENT)
class HealthWatchTests {

	@ParameterizedTest
	@MethodSource("io.github.grpclb.spec.PolicyName#values")
	void aBackendThatSaysNotServingIsLeftAndTakenBack(PolicyName policy) {
		HealthStatusManager health = new HealthStatusManager();
		try (EchoServer one = EchoServer.start(0, (builder) -> builder.addService(health.getHealthService()));
				EchoServer two = EchoServer.start();
				TestClient client = new TestClient(new Settings().policy(policy).client(TestClient.target(one, two)))) {
			await().until(() -> client.calls(20).containsKey(one.address()));
			health.setStatus("", ServingStatus.NOT_SERVING);
			await().until(() -> !client.calls(20).containsKey(one.address()));
			assertThat(reasons(client, one))
				.containsExactly((policy == PolicyName.PICK_FIRST) ? Reason.NOT_READY : Reason.UNHEALTHY);
			health.setStatus("", ServingStatus.SERVING);
			if (policy != PolicyName.PICK_FIRST) {
				// Policies by latency may remember its first call, on a cold JVM, for
				// long.
				await().atMost(Duration.ofMinutes(1)).until(() -> client.calls(20).containsKey(one.address()));
			}
			assertThat(client.live().snapshot().backends())
				.anySatisfy((backend) -> assertThat(backend.healthUnsupported()).isTrue());
		}
	}

	private static List<Reason> reasons(TestClient client, EchoServer server) {
		return client.live()
			.snapshot()
			.backends()
			.stream()
			.filter((backend) -> backend.address().equals(server.address()))
			.findFirst()
			.orElseThrow()
			.reasons();
	}

}
