package io.github.grpclb.verification.languages;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.peer.DrainingServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A balanced channel to the two doors of a proxy, behind which three servers are
 * restarted in turn and drain; then the proxy itself is reloaded.
 */
@Execution(ExecutionMode.CONCURRENT)
class ProxyTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final long PATIENT_MILLIS = 15_000;

	private static final int CALLS = Integer.getInteger("languages.calls", 600);

	private final ConcurrentHashMap<String, Integer> executed = new ConcurrentHashMap<>();

	@TempDir
	private Path folder;

	@ParameterizedTest
	@EnumSource
	void noCallFailsWhileServersBehindAProxyRestartAndWhileItReloads(Proxy.Kind kind) throws Exception {
		kind.require();
		List<DrainingServer> servers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			servers.add(server(0));
		}
		Set<String> addresses = Set.copyOf(servers.stream().map(DrainingServer::address).toList());
		try (Proxy proxy = kind.start(this.folder, List.copyOf(addresses));
				VerifiedClient client = VerifiedClient.open(Settings.defaults().policy("round-robin"), proxy.doors())) {
			Caller caller = new Caller(client.channel(), PATIENT_MILLIS);
			Thread load = new Thread(() -> caller.pace(100, () -> !Thread.currentThread().isInterrupted()),
					"proxy-load");
			load.start();
			await().atMost(PATIENCE)
				.until(() -> proxy.doors().stream().allMatch((door) -> client.state(door).equals("READY")));
			await().atMost(PATIENCE).until(() -> caller.answers().keySet().containsAll(addresses));
			int restarts = 0;
			while (restarts < 3 || caller.sent() < CALLS) {
				int which = restarts++ % 3;
				int port = servers.get(which).port();
				servers.get(which).close();
				servers.set(which, server(port));
				awaitAnswers(caller, servers.get(which).address());
			}
			proxy.reload();
			int sent = caller.sent();
			await().atMost(PATIENCE).until(() -> caller.ended() > sent + 100);
			load.interrupt();
			load.join();
			caller.awaitAll();
			System.out.printf("%s, %d restarts behind it and a reload: %d calls, %d ok, failed %s, executed twice %d%n",
					kind, restarts, caller.sent(), caller.ok(), caller.failed(),
					this.executed.values().stream().filter((times) -> times > 1).count());
			assertThat(caller.failed()).isEmpty();
			assertThat(this.executed).hasSize(caller.sent());
			await().atMost(PATIENCE).until(() -> client.totalInFlight() == 0);
		}
		finally {
			servers.forEach(DrainingServer::close);
		}
	}

	private DrainingServer server(int port) {
		return DrainingServer.start(port, Duration.ofMinutes(30), this.executed);
	}

	private static void awaitAnswers(Caller caller, String address) {
		long since = System.nanoTime();
		await().atMost(PATIENCE)
			.until(() -> caller.outcomes()
				.stream()
				.anyMatch((outcome) -> outcome.startedNanos() > since && address.equals(outcome.answer())));
	}

}
