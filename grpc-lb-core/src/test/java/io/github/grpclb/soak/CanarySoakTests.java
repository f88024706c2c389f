package io.github.grpclb.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.canary.CanaryGuards;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.snapshot.ClientSnapshot.CanarySnapshot;
import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.CanarySpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Load;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Canaries, good and bad, under a thousand calls a second.
 */
@Tag("soak")
class CanarySoakTests {

	private static final int RATE = 1000;

	private final List<EchoServer> servers = new ArrayList<>(
			List.of(EchoServer.start(), EchoServer.start(), EchoServer.start(), EchoServer.start()));

	@AfterEach
	void stop() {
		this.servers.forEach(EchoServer::close);
	}

	private EchoServer candidate() {
		return this.servers.get(3);
	}

	private ClientSpec spec() {
		Map<String, Map<String, String>> groups = Map.of("v1", Map.of("version", "v1"), "v2", Map.of("version", "v2"));
		CanarySpec canary = new CanarySpec("v1", "v2", List.of(1, 5, 20, 50, 100), Duration.ofSeconds(2), 50, 0.01,
				1.5);
		List<BackendSpec> backends = new ArrayList<>();
		for (EchoServer server : this.servers) {
			backends.add(new BackendSpec(server.address(), 1, null, 0,
					Map.of("version", (server == candidate()) ? "v2" : "v1")));
		}
		ClientSpec plain = ClientSpec.of("orders", "static://127.0.0.1:1");
		return new ClientSpec("orders", "", backends, plain.discovery(), plain.balancing(),
				new RoutingSpec(LocalitySpec.defaults(), groups, Map.of(), List.of(), canary), plain.calls(),
				plain.channel());
	}

	private CanarySnapshot run(Duration length) {
		BalancerRegistry registry = new BalancerRegistry();
		try (CanaryGuards guards = new CanaryGuards(registry); TestClient client = new TestClient(spec(), registry)) {
			// A cold JVM would measure itself.
			client.calls(3000);
			Load load = Load.against(client, RATE, length);
			CanarySnapshot canary = client.live().snapshot().canary();
			System.out.printf("canary %s, candidate had %d of %d calls, %s%n", canary, candidate().calls(),
					load.calls(), load);
			assertThat(load.failures()).isEmpty();
			assertThat(guards).isNotNull();
			return canary;
		}
	}

	@Test
	void aCandidateThatFailsOneCallInTwentyIsRolledBackEarly() {
		candidate().answering((request, responses) -> {
			if (ThreadLocalRandom.current().nextInt(20) == 0) {
				responses.onError(Status.UNAVAILABLE.asRuntimeException());
			}
			else {
				answer(responses);
			}
		});
		CanarySnapshot canary = run(Duration.ofSeconds(30));
		assertThat(canary.state()).isEqualTo("ROLLED_BACK");
		assertThat(canary.reason()).contains("error rate");
		assertThat(candidate().calls()).isLessThan((long) (30 * RATE * 0.03));
	}

	@Test
	void aGoodCandidateTakesOver() {
		CanarySnapshot canary = run(Duration.ofSeconds(30));
		assertThat(canary.state()).isEqualTo("COMPLETED");
		assertThat(candidate().calls()).isGreaterThan(10L * RATE);
	}

	private void answer(StreamObserver<String> responses) {
		responses.onNext(candidate().address());
		responses.onCompleted();
	}

}
