package io.github.grpclb.verification.engine;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.verification.KnownFaults;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.peer.HostileServer;
import io.github.grpclb.verification.peer.Script;
import io.github.grpclb.verification.peer.Scripts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A health service that is of no use keeps no backend out.
 */
@Execution(ExecutionMode.CONCURRENT)
class HealthWatchTests {

	/** The few seconds that a silent watch may take, several times over. */
	private static final Duration PATIENCE = Duration.ofSeconds(20);

	@ParameterizedTest
	@ValueSource(strings = { "silent", "UNAUTHENTICATED", "PERMISSION_DENIED" })
	void aBackendWhoseHealthCannotBeWatchedIsUsed(String how) throws Exception {
		KnownFaults.check("HealthWatch/" + how, () -> {
			try (HostileServer backend = HostileServer.start(script(how));
					HostileServer one = HostileServer.start(Scripts.health(true));
					HostileServer two = HostileServer.start(Scripts.health(true));
					VerifiedClient client = VerifiedClient.open(Settings.defaults(),
							List.of(backend.address(), one.address(), two.address()))) {
				Caller caller = new Caller(client.channel(), 5_000);
				Until.holds(() -> {
					caller.send();
					caller.awaitAll();
					return backend.calls() > 0;
				}, PATIENCE);
				System.out.printf("entry 11: watch %s: %d of %d calls, %d watches%n", how, backend.calls(),
						caller.sent(), backend.watches());
				assertThat(backend.calls()).as("calls that it got of " + caller.sent()).isPositive();
				assertThat(caller.failed()).isEmpty();
			}
		});
	}

	private static Script script(String how) {
		return switch (how) {
			case "silent" -> Scripts.silentWatch();
			case "UNAUTHENTICATED" -> Scripts.refusedWatch(16);
			default -> Scripts.refusedWatch(7);
		};
	}

}
