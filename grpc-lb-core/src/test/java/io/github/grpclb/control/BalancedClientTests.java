package io.github.grpclb.control;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Status;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.grpclb.load.CallObserver;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;

class BalancedClientTests {

	@Test
	void observerThatComesLateHearsOfTheNextCalls() {
		AtomicInteger ended = new AtomicInteger();
		try (EchoServer server = EchoServer.start();
				TestClient client = new TestClient(ClientSpec.of("orders", TestClient.target(server)))) {
			client.call();
			client.live().observe(new CallObserver() {

				@Override
				public void ended(String backend, Status.Code status, long nanos) {
					ended.incrementAndGet();
				}

			});
			Awaitility.await().untilAsserted(() -> {
				client.call();
				assertThat(ended).hasPositiveValue();
			});
		}
	}

	@Test
	void backendWithoutHealthServiceIsShownAsSuch() {
		try (EchoServer server = EchoServer.start();
				TestClient client = new TestClient(ClientSpec.of("orders", TestClient.target(server)))) {
			client.call();
			assertThat(client.live().snapshot().backends()).singleElement()
				.matches(BackendSnapshot::healthUnsupported)
				.matches(BackendSnapshot::eligible);
		}
	}

	@Test
	void listenerHearsOfEachClientOnce() {
		List<String> heard = new ArrayList<>();
		BalancerRegistry registry = new BalancerRegistry();
		registry.register(ClientSpec.of("one", "static://10.0.0.1:1"));
		registry.onEach((client) -> heard.add(client.name()));
		registry.register(ClientSpec.of("two", "static://10.0.0.1:1"));
		registry.register(ClientSpec.of("two", "static://10.0.0.2:1"));
		assertThat(heard).containsExactly("one", "two");
	}

}
