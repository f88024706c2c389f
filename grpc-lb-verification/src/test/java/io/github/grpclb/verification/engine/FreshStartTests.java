package io.github.grpclb.verification.engine;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.peer.CountingServer;
import io.github.grpclb.verification.peer.TcpProxy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls that wait for the first connections are answered, each once, and no answer is
 * lost.
 */
class FreshStartTests {

	private static final int STARTS = 30;

	private static final int CALLS = 100;

	@Test
	void noAnswerIsLostOverThirtyFreshStarts() {
		int sent = 0;
		int ok = 0;
		int lost = 0;
		long twice = 0;
		for (int i = 0; i < STARTS; i++) {
			CountingServer.Ledger ledger = new CountingServer.Ledger();
			try (Fleet fleet = Fleet.of(3, ledger);
					VerifiedClient client = VerifiedClient.open(Settings.defaults().withoutRetry(),
							fleet.addresses())) {
				Caller caller = burst(client);
				sent += caller.sent();
				ok += caller.ok();
				lost += caller.answeredButLost(ledger);
				twice += ledger.executedTwice();
			}
		}
		System.out.printf("fresh starts: %d, %d of %d calls ok, %d answers lost, %d calls twice%n", STARTS, ok, sent,
				lost, twice);
		assertThat(lost).isZero();
		assertThat(twice).isZero();
		assertThat(ok).isEqualTo(sent);
	}

	@Test
	void controlAnswersThatAreSwallowedAreLost() {
		CountingServer.Ledger ledger = new CountingServer.Ledger();
		try (CountingServer server = CountingServer.start(ledger);
				TcpProxy proxy = TcpProxy.to(server.address());
				VerifiedClient client = VerifiedClient.open(Settings.defaults(), List.of(proxy.address()))) {
			assertThat(burst(client).ok()).isEqualTo(CALLS);
			proxy.swallowAnswers();
			Caller caller = new Caller(client.channel(), 2_000);
			caller.send();
			caller.awaitAll();
			assertThat(caller.answeredButLost(ledger)).isEqualTo(1);
		}
	}

	private static Caller burst(VerifiedClient client) {
		Caller caller = new Caller(client.channel(), 20_000);
		for (int i = 0; i < CALLS; i++) {
			caller.send();
		}
		caller.awaitAll();
		return caller;
	}

}
