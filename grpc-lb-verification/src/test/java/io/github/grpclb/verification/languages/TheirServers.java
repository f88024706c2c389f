package io.github.grpclb.verification.languages;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A balanced channel to three servers of another implementation. They know nothing of
 * load reports.
 */
abstract class TheirServers {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final long PATIENT_MILLIS = 15_000;

	/**
	 * In the default build; 10,000 calls by {@code -Dlanguages.calls}, as CONTRIBUTING
	 * says.
	 */
	private static final int RESTART_CALLS = Integer.getInteger("languages.calls", 600);

	private final Language language;

	private final List<Peer> servers = new ArrayList<>();

	private final List<String> addresses = new ArrayList<>();

	TheirServers(Language language) {
		this.language = language;
	}

	@BeforeEach
	void start() throws InterruptedException {
		this.language.require();
		for (int i = 0; i < 3; i++) {
			this.servers.add(this.language.server(0));
		}
		this.servers.forEach((server) -> this.addresses.add("127.0.0.1:" + server.await("listening")));
	}

	@AfterEach
	void stop() {
		this.servers.forEach(Peer::close);
	}

	@Test
	void callsAreBalancedFollowHealthAreRetriedAndEndInTime() {
		try (VerifiedClient client = VerifiedClient.open(Settings.defaults().policy("round-robin"), this.addresses)) {
			awaitReady(client);
			Map<String, Integer> even = answers(client, 300);
			assertThat(even.values()).as("%s", even).hasSize(3).allMatch((calls) -> Math.abs(calls - 100) <= 1);

			this.servers.get(0).tell("health NOT_SERVING");
			await().atMost(PATIENCE).until(() -> !answers(client, 6).containsKey(this.addresses.get(0)));
			assertThat(answers(client, 100)).doesNotContainKey(this.addresses.get(0));
			this.servers.get(0).tell("health SERVING");
			await().atMost(PATIENCE).until(() -> answers(client, 6).containsKey(this.addresses.get(0)));

			int before = executed();
			this.servers.get(1).tell("answer UNAVAILABLE");
			assertThat(answers(client, 60)).doesNotContainKey(this.addresses.get(1));
			assertThat(executed()).as("some calls were sent again").isGreaterThan(before + 60);
			this.servers.get(1).tell("answer OK");

			this.servers.forEach((server) -> server.tell("delay 3000"));
			executed();
			Caller late = new Caller(client.channel(), 300);
			late.pace(100, () -> late.sent() < 10);
			late.awaitAll();
			assertThat(late.failed()).containsOnlyKeys(Status.Code.DEADLINE_EXCEEDED);
			await().atMost(PATIENCE).until(() -> client.totalInFlight() == 0);
		}
	}

	/** What learns from the trailers of answers does without. */
	@Test
	void policiesThatWantLoadReportsDoWithout() {
		for (String policy : List.of("adaptive", "weighted-round-robin", "prequal")) {
			try (VerifiedClient client = VerifiedClient.open(Settings.defaults().policy(policy), this.addresses)) {
				awaitReady(client);
				Map<String, Integer> answers = answers(client, 150);
				assertThat(answers).as(policy).hasSize(3);
			}
		}
	}

	@Test
	void aRollingRestartFailsNoCall() throws InterruptedException {
		try (VerifiedClient client = VerifiedClient.open(Settings.defaults(), this.addresses)) {
			awaitReady(client);
			Caller caller = new Caller(client.channel(), PATIENT_MILLIS);
			Thread load = new Thread(
					() -> caller.pace(200,
							() -> caller.sent() < RESTART_CALLS || !Thread.currentThread().isInterrupted()),
					"restart-load");
			load.start();
			int restarts = 0;
			while (restarts < 3 || caller.sent() < RESTART_CALLS) {
				int which = restarts++ % 3;
				int port = Integer.parseInt(this.addresses.get(which).split(":")[1]);
				Peer server = this.servers.get(which);
				server.tell("drain");
				server.awaitEnd();
				this.servers.set(which, this.language.server(port));
				this.servers.get(which).await("listening");
				long since = System.nanoTime();
				await().atMost(PATIENCE)
					.until(() -> caller.outcomes()
						.stream()
						.anyMatch((outcome) -> outcome.endedNanos() > since
								&& this.addresses.get(which).equals(outcome.answer())));
			}
			load.interrupt();
			load.join();
			caller.awaitAll();
			System.out.printf("%s servers, %d restarts: %d calls, %d ok, failed %s%n", this.language, restarts,
					caller.sent(), caller.ok(), caller.failed());
			// Whole, so that one in ten thousand says why.
			assertThat(caller.outcomes()).filteredOn((outcome) -> !outcome.status().isOk()).isEmpty();
		}
	}

	private void awaitReady(VerifiedClient client) {
		client.channel().getState(true);
		await().atMost(PATIENCE)
			.until(() -> this.addresses.stream().allMatch((address) -> client.state(address).equals("READY")));
	}

	/** Calls one after another, of which none fails. */
	private static Map<String, Integer> answers(VerifiedClient client, int calls) {
		Caller caller = new Caller(client.channel(), PATIENT_MILLIS);
		for (int i = 0; i < calls; i++) {
			caller.send();
			caller.awaitAll();
		}
		assertThat(caller.failed()).isEmpty();
		return caller.answers();
	}

	private int executed() {
		return this.servers.stream().mapToInt((server) -> {
			server.tell("report");
			return Integer.parseInt(server.await("report").split(" ")[0]);
		}).sum();
	}

}
