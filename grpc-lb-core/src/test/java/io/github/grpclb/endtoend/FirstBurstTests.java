package io.github.grpclb.endtoend;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.RepeatedTest;

import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A client that has no connection yet and four hundred calls to make.
 */
class FirstBurstTests {

	@RepeatedTest(20)
	void noBackendGetsMoreThanThirtyPercentOfTheFirstBurst() {
		List<EchoServer> servers = new ArrayList<>();
		List<HeldCalls> held = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			servers.add(EchoServer.start());
			held.add(new HeldCalls(servers.get(i)));
		}
		try (TestClient client = new TestClient(
				new Settings().client(TestClient.target(servers.toArray(EchoServer[]::new))))) {
			Calls calls = new Calls().open(client, 400);
			await().until(() -> servers.stream().mapToLong(EchoServer::calls).sum() == 400);
			held.forEach(HeldCalls::release);
			await().until(() -> calls.ended() == 400);
			assertThat(calls.failures()).isEmpty();
			assertThat(servers).allSatisfy((server) -> assertThat(server.calls()).isLessThanOrEqualTo(120));
		}
		finally {
			servers.forEach(EchoServer::close);
		}
	}

}
