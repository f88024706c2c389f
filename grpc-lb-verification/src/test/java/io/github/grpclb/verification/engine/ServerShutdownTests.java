package io.github.grpclb.verification.engine;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.grpclb.verification.KnownFaults;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.peer.CountingServer;
import io.github.grpclb.verification.peer.HostileServer;
import io.github.grpclb.verification.peer.Http2Connection;
import io.github.grpclb.verification.peer.Scripts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * CANCELLED that comes from the wire is the backend's failure, not the caller's wish.
 */
class ServerShutdownTests {

	private static final int WARM_CALLS = 500;

	/** A third of what the retry budget has for a moment (50 tokens). */
	private static final int FEW = 15;

	@Test
	void callersAreServedWhileServersAreShutDown() throws Exception {
		KnownFaults.check("ServerShutdown/cycle", () -> {
			CountingServer.Ledger ledger = new CountingServer.Ledger();
			try (Fleet fleet = Fleet.of(4, ledger);
					VerifiedClient client = VerifiedClient.open(Settings.defaults(), fleet.addresses())) {
				Caller caller = new Caller(client.channel(), 5_000);
				cycle(caller, fleet, 10_000, 1_000);
				System.out.printf("entry 12: %d of %d calls ok, failed %s, twice %d, lost %d%n", caller.ok(),
						caller.sent(), caller.failed(), ledger.executedTwice(), caller.answeredButLost(ledger));
				assertThat(caller.ok()).as("of 10,000 calls").isGreaterThanOrEqualTo(9_999);
			}
		});
	}

	/** Calls at a steady pace while two of the servers are shut down in turn. */
	static void cycle(Caller caller, Fleet fleet, int calls, int perSecond) throws InterruptedException {
		fleet.servers().forEach((server) -> server.answering(CountingServer.Answer.OK.after(5)));
		Thread load = new Thread(() -> caller.pace(perSecond, () -> caller.sent() < calls), "shutdown-load");
		load.start();
		int next = 0;
		while (load.isAlive()) {
			// A heap of calls that is lost at once, as a machine that stalls has it, is
			// what the retry budget is for.
			Until.holds(() -> caller.ended() > WARM_CALLS && caller.sent() - caller.ended() < FEW,
					Duration.ofSeconds(10));
			CountingServer server = fleet.servers().get(next++ % 2);
			server.shutdownNow();
			server.restart();
			load.join(500);
		}
		caller.awaitAll();
	}

	@Test
	void aBackendThatCancelsCallsIsEjected() throws Exception {
		KnownFaults.check("ServerShutdown/cancel", () -> {
			CountingServer.Ledger ledger = new CountingServer.Ledger();
			try (Fleet fleet = Fleet.of(2, ledger);
					HostileServer cancels = HostileServer.start(Scripts.resetStreams(Http2Connection.CANCEL));
					VerifiedClient client = VerifiedClient.open(Settings.defaults(),
							List.of(fleet.addresses().get(0), cancels.address(), fleet.addresses().get(1)))) {
				Until.holds(() -> client.state(cancels.address()).equals("READY"), Duration.ofSeconds(1));
				Caller caller = new Caller(client.channel(), 5_000);
				for (int i = 0; i < 600; i++) {
					caller.send();
					caller.awaitAll();
				}
				System.out.printf("entry 12: a backend that resets with CANCEL got %d of 600 calls, failed %s%n",
						cancels.calls(), caller.failed());
				// outlier-detection.consecutive-failures is 5.
				assertThat(cancels.calls()).as("calls of 600 that it got").isLessThanOrEqualTo(30);
			}
		});
	}

}
