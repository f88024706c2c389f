package io.github.grpclb.verification.engine;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.peer.HostileServer;
import io.github.grpclb.verification.peer.Scripts;
import io.github.grpclb.verification.peer.TcpProxy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link DiallingTests} again and again: a backend that needs seven seconds to accept is
 * lost and back, and is reached each time.
 */
@Tag("soak")
class DiallingSoakTests {

	private static final Duration SOAK = Duration.ofSeconds(80);

	@Test
	void aSlowHandshakeWinsEachTime() {
		int[] rounds = reach(Settings.defaults(), SOAK);
		System.out.printf("entry 9, soak: reached in %d of %d rounds, %d dials%n", rounds[1], rounds[0], rounds[2]);
		assertThat(rounds[0]).as("rounds").isGreaterThan(1);
		assertThat(rounds[1]).as("rounds in which it was reached").isEqualTo(rounds[0]);
	}

	/**
	 * A new attempt every five seconds over the one that runs is what never came to be.
	 */
	@Test
	void controlAnAttemptThatIsGivenUpAfterFiveSecondsNeverWins() {
		int[] rounds = reach(Settings.defaults().connectTimeout(Duration.ofSeconds(5)), Duration.ofSeconds(1));
		System.out.printf("entry 9, soak: given up after 5 s: reached in %d of %d rounds, %d dials%n", rounds[1],
				rounds[0], rounds[2]);
		assertThat(rounds[1]).as("rounds in which it was reached").isZero();
	}

	/** Rounds, those in which it was reached, and attempts to connect. */
	private static int[] reach(Settings settings, Duration length) {
		int[] rounds = new int[3];
		long end = System.nanoTime() + length.toNanos();
		try (TcpProxy proxy = TcpProxy.to("127.0.0.1:1");
				VerifiedClient client = VerifiedClient.open(settings, List.of(proxy.address()))) {
			while (System.nanoTime() < end) {
				proxy.kill();
				try (HostileServer slow = HostileServer.start(Scripts.slowHandshake(7_000))) {
					rounds[0]++;
					rounds[1] += DiallingTests.answersAfterRefusal(client.channel(), proxy, slow);
					// At the server too.
					assertThat(slow.calls()).isLessThanOrEqualTo(1);
				}
			}
			rounds[2] = proxy.accepted();
		}
		return rounds;
	}

}
