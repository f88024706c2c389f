package io.github.grpclb.verification.psm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.HashSpec;
import io.github.grpclb.spec.SubsetSpec;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.peer.CountingServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * psm-interop's {@code affinity_test} and {@code subsetting_test}.
 */
@Execution(ExecutionMode.CONCURRENT)
class AffinityTests {

	private static final String HEADER = "x-session";

	private final CountingServer.Ledger ledger = new CountingServer.Ledger();

	@ParameterizedTest
	@ValueSource(strings = { "ring-hash", "maglev" })
	void aSessionStaysOnItsBackendMovesWhenThatIsGoneAndComesBack(String policy) {
		HashSpec byHeader = new HashSpec(HEADER, 0, HashSpec.Fallback.FAIL);
		Settings settings = Settings.defaults()
			.policy(policy)
			.balancing((spec) -> spec.withPolicy(spec.policy().withHash(byHeader)));
		try (Backends backends = Backends.of(3, this.ledger);
				VerifiedClient client = VerifiedClient.openTo(settings, backends.listed());
				Traffic session = Traffic.withHeader(client.channel(), HEADER, "one session")) {
			Window first = session.until(50, (window) -> window.answers().size() == 1);
			assertThat(first.answers()).hasSize(1);
			assertThat(first.failures()).isEmpty();
			String owner = first.answers().keySet().iterator().next();
			CountingServer server = backends.servers().get(backends.addresses().indexOf(owner));
			server.notServing();
			Window moved = session.until(50, (window) -> window.answersOf(List.of(owner)) == 0);
			assertThat(moved.answers()).hasSize(1).doesNotContainKey(owner);
			assertThat(moved.failures()).isEmpty();
			server.serving();
			Window back = session.until(50, (window) -> window.exactly(List.of(owner)));
			assertThat(back.exactly(List.of(owner))).as("%s", back).isTrue();
		}
	}

	/** Ten clients of ten backends; each connects to four. */
	@Test
	void eachClientUsesItsSubsetAndTogetherTheyUseNearlyAll() {
		List<VerifiedClient> clients = new ArrayList<>();
		List<Traffic> traffics = new ArrayList<>();
		try (Backends backends = Backends.of(10, this.ledger)) {
			Set<String> used = new HashSet<>();
			for (int i = 0; i < 10; i++) {
				VerifiedClient client = VerifiedClient.openTo(subset("client-" + i), backends.listed());
				clients.add(client);
				traffics.add(Traffic.over(client.channel()));
			}
			for (Traffic traffic : traffics) {
				Window window = traffic.until(40, (each) -> each.answers().size() == 4);
				assertThat(window.answers()).hasSize(4);
				assertThat(window.failures()).isEmpty();
				used.addAll(window.answers().keySet());
			}
			// That ten draws of four leave three of ten out happens once in 30,000 runs.
			assertThat(used).hasSizeGreaterThan(7);
		}
		finally {
			for (Traffic traffic : traffics) {
				traffic.close();
			}
			clients.forEach(VerifiedClient::close);
		}
	}

	private static Settings subset(String id) {
		SubsetSpec subset = new SubsetSpec(4, SubsetSpec.Strategy.RENDEZVOUS, Duration.ZERO, id);
		return Settings.defaults()
			.policy("round-robin")
			.balancing((spec) -> new BalancingSpec(spec.policy(), spec.connections(), spec.startup(), subset,
					spec.healthCheck(), spec.outlier(), spec.slowStart(), spec.panicThreshold(), spec.limits()));
	}

}
