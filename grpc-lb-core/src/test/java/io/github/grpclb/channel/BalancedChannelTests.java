package io.github.grpclb.channel;

import java.util.Map;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;

import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.offset;
import static org.awaitility.Awaitility.await;

/**
 * A whole channel against real servers.
 */
class BalancedChannelTests {

	private static ClientSpec spec(PolicyName policy, String target) {
		return ClientSpec.of("orders", target)
			.withBalancing(BalancingSpec.defaults().withPolicy(PolicySpec.of(policy)));
	}

	@Test
	void roundRobinGivesEachBackendExactlyItsTurn() {
		try (EchoServer one = EchoServer.start();
				EchoServer two = EchoServer.start();
				EchoServer three = EchoServer.start();
				TestClient client = new TestClient(spec(PolicyName.ROUND_ROBIN, TestClient.target(one, two, three)))) {
			assertThat(client.calls(300))
				.isEqualTo(Map.of(one.address(), 100, two.address(), 100, three.address(), 100));
			ClientSnapshot snapshot = client.live().snapshot();
			assertThat(snapshot.calls()).isEqualTo(300);
			assertThat(snapshot.fairness().jain()).isEqualTo(1.0);
			assertThat(snapshot.backends()).allSatisfy((backend) -> {
				assertThat(backend.share()).isCloseTo(1.0 / 3, offset(1e-9));
				assertThat(backend.reasons()).isEmpty();
			});
		}
	}

	@Test
	void leastRequestUsesIdleBackendsEvenly() {
		try (EchoServer one = EchoServer.start();
				EchoServer two = EchoServer.start();
				TestClient client = new TestClient(spec(PolicyName.LEAST_REQUEST, TestClient.target(one, two)))) {
			assertThat(client.calls(100).values()).allSatisfy((count) -> assertThat(count).isBetween(45, 55));
		}
	}

	@Test
	void callToABackendThatHasGoneIsRetriedOnAnother() {
		try (EchoServer one = EchoServer.start();
				EchoServer two = EchoServer.start();
				TestClient client = new TestClient(spec(PolicyName.ROUND_ROBIN, TestClient.target(one, two)))) {
			client.calls(10);
			one.answering((request, responses) -> responses.onError(Status.UNAVAILABLE.asRuntimeException()));
			// Few enough for the retry budget.
			assertThat(client.calls(20)).isEqualTo(Map.of(two.address(), 20));
		}
	}

	@Test
	void drainedBackendReceivesNoNewCalls() {
		try (EchoServer one = EchoServer.start();
				EchoServer two = EchoServer.start();
				TestClient client = new TestClient(spec(PolicyName.ROUND_ROBIN, TestClient.target(one, two)))) {
			client.calls(2);
			client.live().drain(one.address());
			assertThat(client.calls(20)).isEqualTo(Map.of(two.address(), 20));
			client.live().undrain(one.address());
			assertThat(client.calls(20)).isEqualTo(Map.of(one.address(), 10, two.address(), 10));
		}
	}

	@Test
	void policyChangesWithoutANewConnection() {
		try (EchoServer one = EchoServer.start();
				EchoServer two = EchoServer.start();
				TestClient client = new TestClient(spec(PolicyName.ROUND_ROBIN, TestClient.target(one, two)))) {
			client.calls(2);
			client.live().update(spec(PolicyName.RANDOM, TestClient.target(one, two)));
			await().untilAsserted(() -> assertThat(client.live().snapshot().policy()).isEqualTo("random"));
			client.calls(20);
			assertThat(client.live().snapshot().calls()).isEqualTo(22);
		}
	}

	@Test
	void failureNamesTheLastCauseOfEachBackend() {
		String dead;
		try (EchoServer server = EchoServer.start()) {
			dead = server.address();
		}
		try (TestClient client = new TestClient(spec(PolicyName.ROUND_ROBIN, "static://" + dead))) {
			assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(client::call)
				.satisfies((ex) -> assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE))
				.withMessageContaining("Client 'orders': none of 1 backends can be used")
				.withMessageContaining(dead)
				.withMessageContaining("Connection refused");
		}
	}

	@Test
	void pickFirstUsesOneBackendAndMovesOnWhenItGoes() {
		try (EchoServer one = EchoServer.start();
				EchoServer two = EchoServer.start();
				TestClient client = new TestClient(spec(PolicyName.PICK_FIRST, TestClient.target(one, two)))) {
			assertThat(client.calls(10)).isEqualTo(Map.of(one.address(), 10));
			one.kill();
			assertThat(client.calls(10)).isEqualTo(Map.of(two.address(), 10));
		}
	}

}
