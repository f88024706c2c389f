package io.github.grpclb.verification.engine;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.client.StockClient;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.peer.CountingServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link ServerShutdownTests} for a minute and more: two of four servers are shut down in
 * turn, twice a second.
 */
@Tag("soak")
class ServerShutdownSoakTests {

	/** 99.99 %. */
	private static final int PER_FAILURE = 10_000;

	/** What a machine that does other work too keeps up with. */
	private static final int PER_SECOND = 300;

	@Test
	void callersAreServedWhileServersAreShutDownForAMinute() throws Exception {
		CountingServer.Ledger ledger = new CountingServer.Ledger();
		try (Fleet fleet = Fleet.of(4, ledger);
				VerifiedClient client = VerifiedClient.open(Settings.defaults(), fleet.addresses())) {
			Caller caller = new Caller(client.channel(), 5_000);
			ServerShutdownTests.cycle(caller, fleet, 20_000, PER_SECOND);
			int failed = caller.sent() - caller.ok();
			System.out.printf("entry 12, soak: %d of %d calls failed %s, executed %d, twice %d, lost %d%n", failed,
					caller.sent(), caller.failed(), ledger.executions(), ledger.executedTwice(),
					caller.answeredButLost(ledger));
			assertThat(failed).as("failed calls").isLessThanOrEqualTo(caller.sent() / PER_FAILURE);
			assertThat(ledger.executions()).as("executions").isGreaterThanOrEqualTo(caller.ok());
		}
	}

	/** {@code round_robin} takes CANCELLED from the wire for the caller's own wish. */
	@Test
	void controlCallsFailOverRoundRobin() throws Exception {
		CountingServer.Ledger ledger = new CountingServer.Ledger();
		try (Fleet fleet = Fleet.of(4, ledger)) {
			ManagedChannel channel = StockClient.open(true, fleet.addresses());
			Caller caller = new Caller(channel, 5_000);
			ServerShutdownTests.cycle(caller, fleet, 6_000, PER_SECOND);
			channel.shutdownNow();
			int failed = caller.sent() - caller.ok();
			System.out.printf("entry 12, soak: round_robin: %d of %d calls failed %s%n", failed, caller.sent(),
					caller.failed());
			// Deadlines are missed on a machine that stalls, which proves nothing.
			assertThat(caller.failed().keySet()).containsAnyOf(Status.Code.CANCELLED, Status.Code.UNAVAILABLE);
		}
	}

}
