package io.github.grpclb.discovery;

import java.time.Duration;
import java.util.Map;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.Test;

import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.DiscoverySpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.ScriptedResolver;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class LbNameResolverTests {

	private static ClientSpec spec(DiscoverySpec discovery) {
		return ClientSpec.of("orders", "scripted:///orders")
			.withDiscovery(discovery)
			.withBalancing(BalancingSpec.defaults().withPolicy(PolicySpec.of(PolicyName.ROUND_ROBIN)));
	}

	private static DiscoverySpec every(Duration interval) {
		return new DiscoverySpec(interval, 0.1, true, Duration.ZERO);
	}

	@Test
	void newBackendGetsItsShareAfterARefreshAndNoConnectionIsLost() {
		try (ScriptedResolver resolver = new ScriptedResolver();
				EchoServer one = EchoServer.start();
				EchoServer two = EchoServer.start();
				EchoServer three = EchoServer.start()) {
			resolver.answer(one, two);
			try (TestClient client = new TestClient(spec(every(Duration.ofSeconds(1))))) {
				client.call();
				await().until(() -> client.live().snapshot().backends().stream().allMatch((it) -> it.eligible()));
				client.call();
				assertThat(client.calls(10)).isEqualTo(Map.of(one.address(), 5, two.address(), 5));
				resolver.answer(one, two, three);
				await().until(() -> client.live().snapshot().backends().stream().allMatch((it) -> it.eligible())
						&& client.live().snapshot().backends().size() == 3);
				client.calls(3);
				assertThat(client.calls(30))
					.isEqualTo(Map.of(one.address(), 10, two.address(), 10, three.address(), 10));
				assertThat(one.connections()).isEqualTo(1);
				assertThat(two.connections()).isEqualTo(1);
			}
		}
	}

	@Test
	void lastGoodListSurvivesAFailureOfTheResolver() {
		try (ScriptedResolver resolver = new ScriptedResolver(); EchoServer one = EchoServer.start()) {
			resolver.answer(one);
			try (TestClient client = new TestClient(spec(every(Duration.ofSeconds(1))))) {
				client.calls(1);
				resolver.fail(Status.UNAVAILABLE.withDescription("no DNS today"));
				await().until(() -> client.live().snapshot().discovery().stale());
				assertThat(client.calls(10)).isEqualTo(Map.of(one.address(), 10));
				DiscoverySnapshot discovery = client.live().snapshot().discovery();
				assertThat(discovery.lastError()).isEqualTo("UNAVAILABLE: no DNS today");
				assertThat(discovery.resolved()).isEqualTo(1);
				resolver.answer(one);
				await().until(() -> !client.live().snapshot().discovery().stale());
			}
		}
	}

	@Test
	void emptyAnswerDoesNotEmptyTheTable() {
		try (ScriptedResolver resolver = new ScriptedResolver(); EchoServer one = EchoServer.start()) {
			resolver.answer(one);
			try (TestClient client = new TestClient(spec(every(Duration.ofSeconds(1))))) {
				client.calls(1);
				resolver.answer();
				await().until(() -> client.live().snapshot().discovery().stale());
				assertThat(client.calls(10)).isEqualTo(Map.of(one.address(), 10));
			}
		}
	}

	@Test
	void failureWithoutAGoodListReachesTheCallerAndHealsByItself() {
		try (ScriptedResolver resolver = new ScriptedResolver(); EchoServer one = EchoServer.start()) {
			try (TestClient client = new TestClient(spec(every(Duration.ofSeconds(30))))) {
				assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(client::call)
					.withMessageContaining("nothing scripted");
				resolver.answer(one);
				assertThat(client.call(CallOptions.DEFAULT.withWaitForReady())).isEqualTo(one.address());
			}
		}
	}

	@Test
	void operatorMayAskDiscoveryBeforeTheIntervalIsOver() {
		try (ScriptedResolver resolver = new ScriptedResolver();
				EchoServer one = EchoServer.start();
				EchoServer two = EchoServer.start()) {
			resolver.answer(one);
			try (TestClient client = new TestClient(spec(every(Duration.ofHours(1))))) {
				client.calls(1);
				resolver.answer(one, two);
				client.live().refresh();
				await().until(() -> client.live().snapshot().backends().size() == 2);
			}
		}
	}

}
