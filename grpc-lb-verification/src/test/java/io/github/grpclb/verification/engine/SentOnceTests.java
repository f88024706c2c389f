package io.github.grpclb.verification.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import io.github.grpclb.verification.KnownFaults;
import io.github.grpclb.verification.client.BalancedClient;
import io.github.grpclb.verification.client.BalancedClient.Settings;
import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.peer.CountingServer;
import io.github.grpclb.verification.peer.TcpProxy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A call whose method has no retries runs once, also when connections close while many
 * requests are being written and many others are being worked on.
 */
class SentOnceTests {

	private static final Duration LOAD = Duration.ofSeconds(8);

	@Test
	void aCallWithoutRetriesRunsOnceWhenConnectionsClose() throws Exception {
		KnownFaults.check("SentOnce", () -> {
			CountingServer.Ledger ledger = new CountingServer.Ledger();
			closeConnections(Settings.defaults().withoutRetry().withoutOutlierDetection(), ledger);
			assertThat(ledger.executedTwice()).as("calls executed twice").isZero();
		});
	}

	@Test
	void controlACallWithRetriesMayRunTwice() throws Exception {
		CountingServer.Ledger ledger = new CountingServer.Ledger();
		closeConnections(Settings.defaults().withoutOutlierDetection(), ledger);
		assertThat(ledger.executedTwice()).as("calls executed twice").isPositive();
	}

	private static void closeConnections(Settings settings, CountingServer.Ledger ledger) throws Exception {
		try (Fleet fleet = Fleet.of(3, ledger);
				BalancedClient client = BalancedClient.open(settings, fleet.addresses())) {
			fleet.servers().forEach((server) -> server.answering(CountingServer.Answer.OK.after(5)));
			Caller caller = new Caller(client.channel(), 10_000);
			AtomicBoolean over = new AtomicBoolean();
			Thread load = new Thread(() -> caller.keepOpen(200, () -> !over.get()), "sent-once-load");
			load.start();
			int cuts = 0;
			long end = System.nanoTime() + LOAD.toNanos();
			while (System.nanoTime() < end) {
				int before = caller.outcomes().size();
				// Enough calls on every connection before the next one closes.
				Until.holds(() -> caller.outcomes().size() > before + 300, Duration.ofSeconds(5));
				TcpProxy proxy = fleet.proxies().get(cuts++ % 3);
				proxy.cut();
			}
			over.set(true);
			load.join();
			caller.awaitAll();
			System.out.printf("entry 4: %d calls, %d closes, executed twice %d, failed %s%n", caller.sent(), cuts,
					ledger.executedTwice(), caller.failed());
		}
	}

}
