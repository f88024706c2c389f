package io.github.grpclb.verification.engine;

import java.time.Duration;
import java.util.List;

import io.grpc.ManagedChannel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.verification.KnownFaults;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.client.StockClient;
import io.github.grpclb.verification.peer.CountingServer;
import io.github.grpclb.verification.peer.HostileServer;
import io.github.grpclb.verification.peer.Http2Connection;
import io.github.grpclb.verification.peer.Script;
import io.github.grpclb.verification.peer.Scripts;
import io.github.grpclb.verification.peer.TcpProxy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A backend that is slow to connect gets its time, one that never speaks does not get it
 * for ever, and one that closes at once is not dialled at once.
 */
@Execution(ExecutionMode.CONCURRENT)
class DiallingTests {

	/** Four times the handshake. */
	private static final Duration PATIENCE = Duration.ofSeconds(28);

	/** Four in the first second, then one a second less a fifth: 4 + 9 / 0.8. */
	private static final int MOST_IN_TEN_SECONDS = 16;

	@Test
	void aSlowHandshakeWins() throws Exception {
		KnownFaults.check("Dialling/slow-handshake", () -> {
			try (TcpProxy proxy = TcpProxy.to("127.0.0.1:1")) {
				proxy.kill();
				try (VerifiedClient client = VerifiedClient.open(Settings.defaults(), List.of(proxy.address()));
						HostileServer slow = HostileServer.start(Scripts.slowHandshake(7_000))) {
					int answers = answersAfterRefusal(client.channel(), proxy, slow);
					System.out.printf("entry 9: balanced: %d dials in at most %s, answered %d%n", proxy.accepted(),
							PATIENCE, answers);
					assertThat(answers).as("answers of a backend that needs 7 s to connect").isPositive();
				}
			}
		});
	}

	@Test
	void controlASlowHandshakeWinsWithRoundRobin() {
		try (TcpProxy proxy = TcpProxy.to("127.0.0.1:1")) {
			proxy.kill();
			ManagedChannel channel = StockClient.open(true, List.of(proxy.address()));
			try (HostileServer slow = HostileServer.start(Scripts.slowHandshake(7_000))) {
				int answers = answersAfterRefusal(channel, proxy, slow);
				System.out.printf("entry 9: round_robin: %d dials, answered %d%n", proxy.accepted(), answers);
				assertThat(answers).isPositive();
			}
			finally {
				channel.shutdownNow();
			}
		}
	}

	@Test
	@Tag("faults")
	void aConnectionWithoutSettingsIsGivenUp() throws Exception {
		KnownFaults.check("Dialling/no-settings", () -> {
			try (HostileServer mute = HostileServer.start(Scripts.silence());
					VerifiedClient client = VerifiedClient.open(Settings.defaults(), List.of(mute.address()))) {
				new Caller(client.channel(), 1_000).send();
				// connections.connect-timeout is 20 s.
				Until.holds(() -> mute.accepted() >= 2, Duration.ofSeconds(30));
				System.out.printf("entry 9: no SETTINGS: %d dials in 30 s%n", mute.accepted());
				assertThat(mute.accepted()).isGreaterThanOrEqualTo(2);
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "goaway", "close" })
	void aConnectionThatDiesAtOnceIsDialledWithBackoff(String how) throws Exception {
		Script script = how.equals("close") ? Scripts.closeAfterSettings()
				: Scripts.goAwayAtOnce(Http2Connection.NO_ERROR);
		KnownFaults.check("Dialling/" + how, () -> {
			CountingServer.Ledger ledger = new CountingServer.Ledger();
			try (HostileServer dying = HostileServer.start(script);
					CountingServer good = CountingServer.start(ledger);
					VerifiedClient client = VerifiedClient.open(Settings.defaults(),
							List.of(dying.address(), good.address()))) {
				Caller caller = new Caller(client.channel(), 2_000);
				long end = System.nanoTime() + Duration.ofSeconds(6).toNanos();
				caller.pace(50, () -> System.nanoTime() < end);
				caller.awaitAll();
				System.out.printf("entry 10: %s at once: %d connections in 6 s, %d of %d calls ok, failed %s%n", how,
						dying.accepted(), caller.ok(), caller.sent(), caller.failed());
				// Two at once, then after 0.1, 0.2, 0.4 ... s less a fifth: eight in 6 s;
				// as
				// many again would be no backoff.
				assertThat(dying.accepted()).as("connections in 6 s").isLessThan(16);
				assertThat(caller.failed()).isEmpty();
			}
		});
	}

	/**
	 * A proxy in front of nothing closes before there is HTTP/2, so that there is a new
	 * subchannel for each attempt, and grpc-java keeps the old ones for a while.
	 */
	@Test
	void aConnectionThatIsNeverOpenIsDialledOnceASecond() {
		try (TcpProxy nothing = TcpProxy.to("127.0.0.1:1");
				VerifiedClient client = VerifiedClient.open(Settings.defaults(), List.of(nothing.address()))) {
			new Caller(client.channel(), 1_000).send();
			Until.holds(() -> nothing.accepted() > MOST_IN_TEN_SECONDS, Duration.ofSeconds(10));
			System.out.printf("never open: %d connections in 10 s%n", nothing.accepted());
			assertThat(nothing.accepted()).as("connections in 10 s").isBetween(8, MOST_IN_TEN_SECONDS);
		}
	}

	/** How many calls are answered, 0 or 1. */
	static int answersAfterRefusal(ManagedChannel channel, TcpProxy proxy, HostileServer slow) {
		Caller refused = new Caller(channel, 2_000);
		refused.send();
		refused.awaitAll();
		assertThat(refused.ok()).isZero();
		proxy.switchTo(slow.address());
		Caller caller = new Caller(channel, 2_000);
		Until.holds(() -> {
			caller.send();
			caller.awaitAll();
			return caller.ok() > 0;
		}, PATIENCE);
		return caller.ok();
	}

}
