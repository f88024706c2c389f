package io.github.grpclb.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerListener;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.spec.ServerSpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Load;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Probes over real connections: one of four servers is ten times slower than the others.
 */
@Tag("soak")
class PrequalSoakTests {

	@Test
	void aSlowServerGetsLittleWhereServersAnswerProbes() {
		ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
		List<EchoServer> servers = new ArrayList<>();
		List<ServerControl> controls = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			ServerControl control = new ServerControl(ServerSpec.defaults(), ServerListener.NONE);
			EchoServer server = EchoServer.start(0, control::configure);
			long latency = (i == 3) ? 50 : 5;
			server.answering((request, responses) -> timer.schedule(() -> {
				responses.onNext(server.address());
				responses.onCompleted();
			}, latency, TimeUnit.MILLISECONDS));
			servers.add(server);
			controls.add(control);
		}
		try (TestClient client = new TestClient(
				ClientSpec.of("orders", TestClient.target(servers.toArray(EchoServer[]::new)))
					.withBalancing(BalancingSpec.defaults().withPolicy(PolicySpec.of(PolicyName.PREQUAL))))) {
			client.calls(500);
			Load load = Load.against(client, 500, Duration.ofSeconds(10));
			Map<String, Long> answers = load.answers();
			System.out.println(
					"prequal, the last of " + TestClient.target(servers.toArray(EchoServer[]::new)) + " slow: " + load);
			assertThat(load.failures()).isEmpty();
			assertThat(answers.getOrDefault(servers.get(3).address(), 0L)).isLessThan(5000 / 10);
		}
		finally {
			servers.forEach(EchoServer::close);
			timer.shutdownNow();
		}
		assertThat(controls).allSatisfy((control) -> assertThat(control.snapshot().accepted()).isLessThan(5600));
	}

}
