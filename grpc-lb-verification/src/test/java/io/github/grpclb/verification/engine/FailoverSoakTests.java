package io.github.grpclb.verification.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.peer.CountingServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link FailoverTests} again and again, under load: both primaries stop to serve and
 * serve again.
 */
@Tag("soak")
class FailoverSoakTests {

	private static final Duration SOAK = Duration.ofSeconds(80);

	private static final Duration SETTLING = Duration.ofSeconds(10);

	/** Enough for a third of them to be seen for certain. */
	private static final int CALLS = 200;

	@Test
	void primariesThatDoNotServeGetNothingEachTime() throws Exception {
		CountingServer.Ledger ledger = new CountingServer.Ledger();
		try (Fleet fleet = Fleet.of(3, ledger); VerifiedClient client = FailoverTests.withStandby(fleet)) {
			Caller caller = new Caller(client.channel(), 10_000);
			long end = System.nanoTime() + SOAK.toNanos();
			AtomicBoolean over = new AtomicBoolean();
			Thread load = new Thread(() -> caller.pace(200, () -> !over.get()), "failover-load");
			load.setDaemon(true);
			load.start();
			int rounds = 0;
			while (System.nanoTime() < end) {
				fleet.servers().subList(0, 2).forEach(CountingServer::notServing);
				assertThat(quiet(caller, ledger, fleet)).as("primaries are left alone in round %d", rounds).isTrue();
				fleet.servers().subList(0, 2).forEach(CountingServer::serving);
				int before = onPrimaries(ledger, fleet);
				assertThat(Until.holds(() -> onPrimaries(ledger, fleet) > before, SETTLING))
					.as("primaries serve again in round %d", rounds)
					.isTrue();
				rounds++;
			}
			over.set(true);
			load.join();
			caller.awaitAll();
			System.out.printf("entry 8, soak: %d rounds, %d of %d calls ok, failed %s, executed %d%n", rounds,
					caller.ok(), caller.sent(), caller.failed(), ledger.executions());
			assertThat(caller.failed()).isEmpty();
			assertThat(ledger.executions()).isGreaterThanOrEqualTo(caller.sent());
		}
	}

	/** Where panic is decided over all backends, those that do not serve get calls. */
	@Test
	void controlWithoutTiersPanicBringsBackendsThatDoNotServeBack() {
		CountingServer.Ledger ledger = new CountingServer.Ledger();
		try (Fleet fleet = Fleet.of(3, ledger);
				VerifiedClient client = VerifiedClient.open(Settings.defaults(), fleet.addresses())) {
			fleet.servers().subList(0, 2).forEach(CountingServer::notServing);
			Caller caller = new Caller(client.channel(), 10_000);
			assertThat(Until.holds(() -> {
				int before = onPrimaries(ledger, fleet);
				for (int i = 0; i < CALLS; i++) {
					caller.send();
					caller.awaitAll();
				}
				return onPrimaries(ledger, fleet) == before;
			}, Duration.ofSeconds(5))).as("backends that do not serve are left alone").isFalse();
		}
	}

	/** Whether some hundred calls come to their end without one on a primary. */
	private static boolean quiet(Caller caller, CountingServer.Ledger ledger, Fleet fleet) {
		long giveUp = System.nanoTime() + SETTLING.toNanos();
		while (System.nanoTime() < giveUp) {
			int before = onPrimaries(ledger, fleet);
			int next = caller.ended() + CALLS;
			if (!Until.holds(() -> caller.ended() >= next, SETTLING) || onPrimaries(ledger, fleet) == before) {
				return true;
			}
		}
		return false;
	}

	private static int onPrimaries(CountingServer.Ledger ledger, Fleet fleet) {
		return ledger.executionsOn(fleet.servers().get(0).address())
				+ ledger.executionsOn(fleet.servers().get(1).address());
	}

}
