package io.github.grpclb.verification.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.grpc.ManagedChannel;
import org.junit.jupiter.api.Test;

import io.github.grpclb.verification.KnownFaults;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.client.StockClient;
import io.github.grpclb.verification.peer.CountingServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A call whose method has no retries runs once, also when connections close while many
 * requests are being written and many others are being worked on.
 */
class SentOnceTests {

	static final Duration LOAD = Duration.ofSeconds(8);

	@Test
	void aCallWithoutRetriesRunsOnceWhenConnectionsClose() throws Exception {
		KnownFaults.check("SentOnce", () -> {
			CountingServer.Ledger ledger = new CountingServer.Ledger();
			closeConnections("balanced, no retry", Settings.defaults().withoutRetry(), ledger, LOAD);
			assertThat(ledger.executedTwice()).as("calls executed twice").isZero();
		});
	}

	@Test
	void controlGrpcJavaSendsOnce() throws Exception {
		CountingServer.Ledger ledger = new CountingServer.Ledger();
		try (Fleet fleet = Fleet.of(3, ledger)) {
			ManagedChannel channel = StockClient.open(false, fleet.addresses());
			closeConnections("round_robin, no retry", channel, fleet, ledger, LOAD);
			channel.shutdownNow();
		}
		assertThat(ledger.executedTwice()).as("calls executed twice").isZero();
	}

	@Test
	void controlACallWithRetriesMayRunTwice() throws Exception {
		CountingServer.Ledger ledger = new CountingServer.Ledger();
		closeConnections("balanced, retry", Settings.defaults(), ledger, LOAD);
		assertThat(ledger.executedTwice()).as("calls executed twice").isPositive();
	}

	static void closeConnections(String what, Settings settings, CountingServer.Ledger ledger, Duration length)
			throws Exception {
		try (Fleet fleet = Fleet.of(3, ledger);
				VerifiedClient client = VerifiedClient.open(settings.withoutOutlierDetection(), fleet.addresses())) {
			closeConnections(what, client.channel(), fleet, ledger, length);
		}
	}

	private static void closeConnections(String what, ManagedChannel channel, Fleet fleet, CountingServer.Ledger ledger,
			Duration length) throws Exception {
		fleet.servers().forEach((server) -> server.answering(CountingServer.Answer.OK.after(5)));
		Caller caller = new Caller(channel, 10_000);
		AtomicBoolean over = new AtomicBoolean();
		Thread load = new Thread(() -> caller.keepOpen(200, () -> !over.get()), "sent-once-load");
		load.start();
		int cuts = 0;
		long end = System.nanoTime() + length.toNanos();
		while (System.nanoTime() < end) {
			int before = caller.ended();
			// Enough calls on every connection before the next one closes.
			Until.holds(() -> caller.ended() > before + 300, Duration.ofSeconds(5));
			fleet.proxies().get(cuts++ % 3).cut();
		}
		over.set(true);
		load.join();
		caller.awaitAll();
		System.out.printf("entry 4: %s: %d calls, %d closes, executed twice %d, failed %s%n", what, caller.sent(), cuts,
				ledger.executedTwice(), caller.failed());
	}

}
