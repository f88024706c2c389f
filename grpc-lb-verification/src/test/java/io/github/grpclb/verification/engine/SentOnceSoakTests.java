package io.github.grpclb.verification.engine;

import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.peer.CountingServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link SentOnceTests} for minutes: hundreds of connections close in the middle of calls
 * that may run once.
 */
@Tag("soak")
class SentOnceSoakTests {

	@Test
	void noCallWithoutRetriesRunsTwiceInAMinuteOfClosingConnections() throws Exception {
		CountingServer.Ledger ledger = new CountingServer.Ledger();
		SentOnceTests.closeConnections("soak, no retry", Settings.defaults().withoutRetry(), ledger,
				Duration.ofSeconds(60));
		assertThat(ledger.executedTwice()).as("calls executed twice").isZero();
	}

	/** What sent calls again that the server was working on did this to all of them. */
	@Test
	void controlSendingAgainWhatWasLostRunsCallsTwice() throws Exception {
		CountingServer.Ledger ledger = new CountingServer.Ledger();
		SentOnceTests.closeConnections("soak, retry", Settings.defaults(), ledger, Duration.ofSeconds(20));
		assertThat(ledger.executedTwice()).as("calls executed twice").isPositive();
	}

}
