package io.github.grpclb.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.grpc.ConnectivityState;
import org.junit.jupiter.api.Test;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.doctor.rules.DoctorRules;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.BackendSnapshot.Signs;
import io.github.grpclb.snapshot.ChannelSnapshot;
import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.snapshot.Exclusion;
import io.github.grpclb.snapshot.HealthSupport;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.testing.Backends;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the doctor says of signs that backends show.
 */
class BackendFindingsTests {

	private static final Exclusion EJECTED = new Exclusion(Reason.EJECTED, "is ejected (latency: slow)");

	private final BalancerRegistry registry = new BalancerRegistry();

	private final BalancedClient client = this.registry.register(ClientSpec.of("orders", "dns:///orders:50051"));

	private static BackendSnapshot backend(int index, Signs signs, Exclusion... exclusions) {
		return Backends.with(Backends.called("10.0.0." + index + ":1", 50, null), signs, exclusions);
	}

	private Finding only(boolean panic, BackendSnapshot first) {
		List<BackendSnapshot> backends = List.of(first, backend(2, Signs.NONE));
		this.client.attach(() -> new ChannelSnapshot(ConnectivityState.READY, "round-robin", panic, null, backends));
		this.client.discovered(new DiscoverySnapshot(this.client.now(), null, false, 2));
		List<Finding> findings = new Findings(DoctorRules.ALL, this.registry,
				() -> new ApplicationFacts(Map.of(), Duration.ofSeconds(10), Duration.ZERO, null), List.of())
			.examine();
		assertThat(findings).hasSize(1);
		assertThat(findings.get(0).fix()).isNotBlank();
		return findings.get(0);
	}

	@Test
	void aPanicNamesThoseWhoHelpAndWhatIsWrongWithThem() {
		Finding finding = only(true, backend(1, Signs.NONE, EJECTED));
		assertThat(finding.code()).isEqualTo("PANIC");
		assertThat(finding.message()).contains("10.0.0.1:1 is ejected (latency: slow)");
	}

	@Test
	void aHealthServiceThatWantsCredentialsIsFound() {
		assertThat(only(false, backend(1, new Signs(HealthSupport.NEEDS_AUTH, 0, false))).code())
			.isEqualTo("HEALTH_NEEDS_AUTH");
	}

	@Test
	void aSilentHealthServiceIsFound() {
		assertThat(only(false, backend(1, new Signs(HealthSupport.SILENT, 0, false))).code())
			.isEqualTo("HEALTH_SILENT");
	}

	@Test
	void connectionsThatDieAtOnceAreFoundWhenTheyAreMany() {
		assertThat(only(false, backend(1, new Signs(HealthSupport.CHECKED, 3, false))).code())
			.isEqualTo("CONNECT_STORM");
	}

	@Test
	void anAddressThatIsListedTwiceIsFound() {
		assertThat(only(false, backend(1, new Signs(HealthSupport.CHECKED, 2, true))).code())
			.isEqualTo("DUPLICATE_ADDRESS");
	}

}
