package io.github.grpclb.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.grpc.ConnectivityState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.doctor.rules.DoctorRules;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.BackendSnapshot.Identity;
import io.github.grpclb.snapshot.BackendSnapshot.Signs;
import io.github.grpclb.snapshot.ChannelSnapshot;
import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.snapshot.Exclusion;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.spec.SubsetSpec;
import io.github.grpclb.testing.Backends;
import io.github.grpclb.testing.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the doctor says of groups, and of subsets that hold too little of them.
 */
class GroupFindingsTests {

	private static final Exclusion OUTSIDE = new Exclusion(Reason.OUTSIDE_SUBSET, "is outside of the subset");

	private static List<Finding> findings(ClientSpec spec, List<BackendSnapshot> backends) {
		BalancerRegistry registry = new BalancerRegistry();
		BalancedClient client = registry.register(spec);
		client.attach(() -> new ChannelSnapshot(ConnectivityState.READY, "round-robin", false, null, backends));
		client.discovered(new DiscoverySnapshot(client.now(), null, false, backends.size()));
		return new Findings(DoctorRules.ALL, registry,
				() -> new ApplicationFacts(Map.of(), Duration.ofSeconds(10), Duration.ZERO, null), List.of())
			.examine();
	}

	private static BackendSnapshot labelled(int index, Map<String, String> labels, Exclusion... exclusions) {
		BackendSnapshot backend = Backends.with(Backends.called("10.0.0." + index + ":1", 50, null), Signs.NONE,
				exclusions);
		Identity is = backend.identity();
		return new BackendSnapshot(new Identity(is.address(), null, null, is.priority(), labels, is.weight()),
				backend.health(), backend.traffic());
	}

	private static ClientSpec client(int subset, Map<String, Map<String, String>> groups) {
		return new Settings().subset(new SubsetSpec(subset, SubsetSpec.Strategy.RENDEZVOUS, Duration.ZERO, "client-1"))
			.client("dns:///orders:50051")
			.withRouting(new RoutingSpec(LocalitySpec.defaults(), groups, Map.of("v1", 50, "v2", 50), List.of(), null));
	}

	/** Four of v1 and three of v2, of which some are in the subset. */
	@ParameterizedTest
	@CsvSource({ "3, 1, true", "4, 0, true", "2, 2, false", "1, 3, true", "4, 3, false" })
	void aSubsetThatHoldsOneOrNoneOfAGroupIsFound(int first, int second, boolean found) {
		List<BackendSnapshot> backends = new ArrayList<>();
		for (int i = 0; i < 7; i++) {
			boolean v1 = i < 4;
			boolean in = v1 ? i < first : i - 4 < second;
			backends.add(labelled(i + 1, Map.of("version", v1 ? "v1" : "v2"),
					in ? new Exclusion[0] : new Exclusion[] { OUTSIDE }));
		}
		List<Finding> findings = findings(
				client(first + second, Map.of("v1", Map.of("version", "v1"), "v2", Map.of("version", "v2"))), backends);
		List<Finding> small = findings.stream().filter((it) -> it.code().equals("SUBSET_TOO_SMALL")).toList();
		assertThat(small).hasSize(found ? 1 : 0);
		if (found) {
			boolean poorSecond = second < 2;
			assertThat(small.get(0).message()).contains((poorSecond ? second : first) + " of " + (poorSecond ? 3 : 4),
					poorSecond ? "of group v2" : "of group v1");
			assertThat(small.get(0).fix()).contains("grpc.lb.clients.orders.subset.size");
		}
	}

	@ParameterizedTest
	@CsvSource({ "track, true", "app, false" })
	void aBackendThatTwoGroupsFitEquallyWellIsFoundAndOneOfAMoreSpecificGroupIsNot(String label, boolean found) {
		Map<String, String> second = label.equals("track") ? Map.of("track", "canary")
				: Map.of("app", "orders", "track", "canary");
		List<Finding> findings = findings(client(0, Map.of("v1", Map.of("app", "orders"), "v2", second)),
				List.of(labelled(1, Map.of("app", "orders")), labelled(2, Map.of("app", "orders", "track", "canary"))));
		List<Finding> ambiguous = findings.stream().filter((it) -> it.code().equals("AMBIGUOUS_GROUP")).toList();
		assertThat(ambiguous).hasSize(found ? 1 : 0);
		if (found) {
			assertThat(ambiguous.get(0).message()).contains("10.0.0.2:1", "v1", "v2");
		}
	}

	@Test
	void withoutASubsetNoneIsTooSmall() {
		assertThat(findings(client(0, Map.of("v1", Map.of("version", "v1"), "v2", Map.of("version", "v2"))),
				List.of(labelled(1, Map.of("version", "v1")), labelled(2, Map.of("version", "v2")))))
			.noneMatch((it) -> it.code().equals("SUBSET_TOO_SMALL") || it.code().equals("AMBIGUOUS_GROUP"));
	}

}
