package io.github.grpclb.endtoend;

import java.util.List;

import io.grpc.ConnectivityState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.grpclb.control.UnknownBackendException;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.ScriptedResolver;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Totals never fall, and operators can write while nobody calls.
 */
class TotalsTests {

	private final EchoServer one = EchoServer.start();

	private final EchoServer two = EchoServer.start();

	@AfterEach
	void stop() {
		this.one.close();
		this.two.close();
	}

	private ClientSpec spec(String target) {
		return new Settings().policy(PolicyName.ROUND_ROBIN).client(target);
	}

	private static BackendSnapshot backend(TestClient client, EchoServer server) {
		return client.live()
			.snapshot()
			.backends()
			.stream()
			.filter((backend) -> backend.address().equals(server.address()))
			.findFirst()
			.orElseThrow();
	}

	private static void goIdle(TestClient client) {
		client.channel().enterIdle();
		await().until(() -> client.live().snapshot().state() == ConnectivityState.IDLE);
	}

	@Test
	void anIdleClientKeepsItsCountsAndItsBackends() {
		try (TestClient client = new TestClient(spec(TestClient.target(this.one, this.two)))) {
			client.calls(40);
			goIdle(client);
			ClientSnapshot idle = client.live().snapshot();
			assertThat(idle.calls()).isEqualTo(40);
			assertThat(idle.backends()).extracting(BackendSnapshot::picks).containsExactly(20L, 20L);
			assertThat(idle.backends()).extracting(BackendSnapshot::successes).containsExactly(20L, 20L);
			client.calls(10);
			assertThat(client.live().snapshot().calls()).isEqualTo(50);
			assertThat(backend(client, this.one).picks()).isEqualTo(25);
		}
	}

	@Test
	void writesReachAnIdleClient() {
		try (TestClient client = new TestClient(spec(TestClient.target(this.one, this.two)))) {
			client.calls(2);
			goIdle(client);
			client.live().drain(this.one.address());
			assertThat(backend(client, this.one).draining()).isTrue();
			assertThat(backend(client, this.one).reasons()).contains(Reason.DRAINING);
			assertThat(client.calls(10)).containsOnlyKeys(this.two.address());
			assertThatExceptionOfType(UnknownBackendException.class)
				.isThrownBy(() -> client.live().drain("10.0.0.9:1"));
		}
	}

	@Test
	void writesComeBeforeTheFirstCall() {
		try (TestClient client = new TestClient(spec(TestClient.target(this.one, this.two)))) {
			assertThat(client.live().snapshot().backends()).hasSize(2);
			assertThatExceptionOfType(UnknownBackendException.class)
				.isThrownBy(() -> client.live().drain("10.0.0.9:1"));
			client.live().drain(this.one.address());
			assertThat(client.calls(10)).containsOnlyKeys(this.two.address());
		}
	}

	@Test
	void beforeDiscoveryAnyAddressMayBeWritten() {
		try (ScriptedResolver discovery = new ScriptedResolver();
				TestClient client = new TestClient(spec("scripted:///orders"))) {
			discovery.answer(this.one, this.two);
			assertThatExceptionOfType(InvalidSpecException.class).isThrownBy(() -> client.live().drain("orders"));
			client.live().drain(this.one.address());
			assertThat(client.calls(10)).containsOnlyKeys(this.two.address());
		}
	}

	@Test
	void aBackendThatLeavesTakesNoCountsAndNoOpenCallsAlong() {
		HeldCalls held = new HeldCalls(this.one);
		try (ScriptedResolver discovery = new ScriptedResolver();
				TestClient client = new TestClient(spec("scripted:///orders"))) {
			discovery.answer(this.one);
			Calls calls = new Calls().open(client, 5);
			await().until(() -> held.count() == 5);
			discovery.answer(this.two);
			client.live().refresh();
			await().until(() -> client.live()
				.snapshot()
				.backends()
				.stream()
				.map(BackendSnapshot::address)
				.toList()
				.equals(List.of(this.two.address())));
			client.calls(10);
			assertThat(client.live().snapshot().calls()).isEqualTo(15);
			assertThat(client.live().snapshot().inFlight()).isEqualTo(5);
			held.release();
			await().until(() -> calls.ended() == 5);
			assertThat(client.live().snapshot().inFlight()).isZero();
			assertThat(client.live().snapshot().calls()).isEqualTo(15);
			discovery.answer(this.one, this.two);
			client.live().refresh();
			await().until(() -> client.live().snapshot().backends().size() == 2);
			assertThat(backend(client, this.one).picks()).isEqualTo(5);
		}
	}

}
