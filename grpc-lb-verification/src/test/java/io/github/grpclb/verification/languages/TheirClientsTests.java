package io.github.grpclb.verification.languages;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.grpclb.verification.peer.DrainingServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients of other implementations with {@code round_robin} and without retries, and
 * three of our servers.
 */
@Execution(ExecutionMode.CONCURRENT)
class TheirClientsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int CALLS = Integer.getInteger("languages.calls", 600);

	private final ConcurrentHashMap<String, Integer> executed = new ConcurrentHashMap<>();

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GRPC_GO")
	void loseNoCallWhileServersAgeChangeHealthAndRestart(Language language) throws Exception {
		assertNothingIsLost(language);
	}

	@Test
	@Tag("soak")
	void goLosesNoCallWhileServersAgeChangeHealthAndRestart() throws Exception {
		assertNothingIsLost(Language.GRPC_GO);
	}

	private void assertNothingIsLost(Language language) throws Exception {
		language.require();
		List<DrainingServer> servers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			servers.add(server(language, 0));
		}
		List<String> addresses = servers.stream().map(DrainingServer::address).toList();
		try (Peer client = language.client(addresses, 200)) {
			for (DrainingServer server : servers) {
				awaitAnswer(client, server.address());
			}
			if (language.watchesHealth()) {
				followsHealth(client, servers.get(0));
			}
			if (language.survivesAge()) {
				await().atMost(PATIENCE).until(() -> servers.stream().allMatch((server) -> server.connections() > 1));
			}
			int restarts = 0;
			while (restarts < 3 || client.counts("count").get("sent") < CALLS) {
				int which = restarts++ % 3;
				int port = servers.get(which).port();
				servers.get(which).close();
				servers.set(which, server(language, port));
				awaitAnswer(client, servers.get(which).address());
			}
			Map<String, Integer> total = client.counts("stop");
			System.out.printf("%s client, %d restarts of our servers: %s%n", language, restarts, total);
			assertThat(total.keySet()).noneMatch((what) -> what.startsWith("failed"));
			assertThat(this.executed).hasSize(total.get("sent"));
			assertThat(this.executed.values()).as("executions of each call").containsOnly(1);
		}
		finally {
			servers.forEach(DrainingServer::close);
		}
	}

	/** Its connections end by GOAWAY every second, if the client can live with it. */
	private DrainingServer server(Language language, int port) {
		Duration age = language.survivesAge() ? Duration.ofSeconds(1) : Duration.ofMinutes(30);
		return DrainingServer.start(port, age, this.executed);
	}

	private static void followsHealth(Peer client, DrainingServer server) {
		server.serving(false);
		await().atMost(PATIENCE).until(() -> {
			int before = answers(client, server.address());
			int sent = client.counts("count").get("sent");
			await().atMost(PATIENCE).until(() -> client.counts("count").get("sent") > sent + 20);
			return answers(client, server.address()) == before;
		});
		server.serving(true);
		awaitAnswer(client, server.address());
	}

	private static int answers(Peer client, String address) {
		return client.counts("count").getOrDefault("from " + address, 0);
	}

	private static void awaitAnswer(Peer client, String address) {
		int before = answers(client, address);
		await().atMost(PATIENCE).until(() -> answers(client, address) > before);
	}

}
