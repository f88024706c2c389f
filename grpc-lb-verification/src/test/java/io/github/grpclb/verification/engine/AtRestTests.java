package io.github.grpclb.verification.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.grpclb.verification.KnownFaults;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.peer.CountingServer;
import io.github.grpclb.verification.peer.HostileServer;
import io.github.grpclb.verification.peer.Scripts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When no call is open, nothing is in flight: whatever an attempt has taken is given back
 * when its call closes at the latest.
 */
@Execution(ExecutionMode.CONCURRENT)
class AtRestTests {

	/** Calls that end in a retry's backoff, which is 100 ms on average. */
	private static final long SHORTER_THAN_BACKOFF = 60;

	private static final Duration SETTLING = Duration.ofSeconds(15);

	@Test
	void nothingIsInFlightAfterCallsThatEndedInBackoff() throws Exception {
		KnownFaults.check("AtRest/backoff", () -> {
			CountingServer.Ledger ledger = new CountingServer.Ledger();
			try (Fleet fleet = Fleet.of(3, ledger);
					VerifiedClient client = VerifiedClient.open(Settings.defaults().withoutOutlierDetection(),
							fleet.addresses())) {
				failInBackoff(fleet, client);
				Until.holds(() -> client.totalInFlight() == 0, SETTLING);
				assertThat(client.inFlight().values()).as("in flight at rest").containsOnly(0);
			}
		});
	}

	@Test
	void healthyBackendsShareCallsAfterOneHasFailed() throws Exception {
		KnownFaults.check("AtRest/shares", () -> {
			CountingServer.Ledger ledger = new CountingServer.Ledger();
			try (Fleet fleet = Fleet.of(3, ledger);
					VerifiedClient client = VerifiedClient.open(Settings.defaults().withoutOutlierDetection(),
							fleet.addresses())) {
				failInBackoff(fleet, client);
				// Five standard deviations under 100 of 300.
				Map<String, Integer> answers = Until.value(() -> batch(client, 300),
						(shares) -> shares.size() == 3 && shares.values().stream().allMatch((share) -> share > 59),
						SETTLING);
				assertThat(answers).hasSize(3);
				assertThat(answers.values()).as("answers of 300").allMatch((share) -> share > 59);
			}
		});
	}

	@Test
	void placesUnderALimitComeBack() throws Exception {
		KnownFaults.check("AtRest/limit", () -> {
			CountingServer.Ledger ledger = new CountingServer.Ledger();
			Settings settings = Settings.defaults().withoutOutlierDetection().limits(0, 10);
			try (Fleet fleet = Fleet.of(3, ledger);
					VerifiedClient client = VerifiedClient.open(settings, fleet.addresses())) {
				fleet.servers().forEach((server) -> server.answering(CountingServer.Answer.of(Status.UNAVAILABLE)));
				Caller failing = new Caller(client.channel(), SHORTER_THAN_BACKOFF);
				long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
				failing.pace(200, () -> System.nanoTime() < end);
				failing.awaitAll();
				fleet.servers().forEach((server) -> server.answering(CountingServer.Answer.OK));
				Map<String, Integer> answers = Until.value(() -> batch(client, 100), (shares) -> total(shares) == 100,
						SETTLING);
				assertThat(total(answers)).as("answers of 100 after recovery").isEqualTo(100);
			}
		});
	}

	@Test
	void nothingIsInFlightAfterCallsThatEndedWhileAConnectionCameUp() throws Exception {
		KnownFaults.check("AtRest/cold", () -> {
			int left = 0;
			for (int round = 0; round < 12; round++) {
				// The handshake ends around the calls' deadline, on a slow machine too.
				left = Math.max(left, leftAfterColdStart(280 + 15 * round, "least-request"));
			}
			assertThat(left).as("in flight at rest, worst of 12 cold starts").isZero();
		});
	}

	@Test
	void controlCallsThatAreHeldAreInFlight() throws Exception {
		CountingServer.Ledger ledger = new CountingServer.Ledger();
		try (Fleet fleet = Fleet.of(3, ledger);
				VerifiedClient client = VerifiedClient.open(Settings.defaults(), fleet.addresses())) {
			fleet.servers().forEach(CountingServer::stall);
			Caller caller = new Caller(client.channel(), 30_000);
			for (int i = 0; i < 30; i++) {
				caller.send();
			}
			Until.holds(() -> ledger.executions() == 30, SETTLING);
			assertThat(client.totalInFlight()).isEqualTo(30);
			fleet.servers().forEach(CountingServer::release);
			caller.awaitAll();
			Until.holds(() -> client.totalInFlight() == 0, SETTLING);
			assertThat(client.totalInFlight()).isZero();
		}
	}

	private static void failInBackoff(Fleet fleet, VerifiedClient client) {
		batch(client, 30);
		fleet.servers().get(1).answering(CountingServer.Answer.of(Status.UNAVAILABLE));
		Caller failing = new Caller(client.channel(), SHORTER_THAN_BACKOFF);
		long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
		failing.pace(100, () -> System.nanoTime() < end);
		failing.awaitAll();
		fleet.servers().get(1).answering(CountingServer.Answer.OK);
		System.out.printf("entry 1: %d calls failed with %s%n", failing.sent() - failing.ok(), failing.failed());
	}

	private static int leftAfterColdStart(long handshakeMillis, String policy) {
		List<HostileServer> servers = List.of(HostileServer.start(Scripts.slowHandshake(handshakeMillis)),
				HostileServer.start(Scripts.slowHandshake(handshakeMillis)),
				HostileServer.start(Scripts.slowHandshake(handshakeMillis)));
		try (VerifiedClient client = VerifiedClient.open(
				Settings.defaults().policy(policy).withoutHealthCheck().withoutOutlierDetection(),
				servers.stream().map(HostileServer::address).toList())) {
			Caller caller = new Caller(client.channel(), 400);
			for (int i = 0; i < 3_000; i++) {
				caller.send();
			}
			caller.awaitAll();
			Until.holds(() -> client.totalInFlight() == 0, Duration.ofSeconds(3));
			if (client.totalInFlight() > 0) {
				System.out.printf("entry 1: handshake %d ms, %s: left %s%n", handshakeMillis, policy,
						client.inFlight());
			}
			return client.totalInFlight();
		}
		finally {
			servers.forEach(HostileServer::close);
		}
	}

	/** One call after the other, so that all are alike to the balancer. */
	private static Map<String, Integer> batch(VerifiedClient client, int calls) {
		Caller caller = new Caller(client.channel(), 10_000);
		for (int i = 0; i < calls; i++) {
			caller.send();
			caller.awaitAll();
		}
		return caller.answers();
	}

	private static int total(Map<String, Integer> answers) {
		return answers.values().stream().mapToInt(Integer::intValue).sum();
	}

}
