package io.github.grpclb.verification.psm;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.peer.CountingServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * psm-interop's {@code baseline_test}, {@code round_robin_test},
 * {@code change_backend_service_test}, {@code failover_test} and {@code remove_neg_test}.
 */
@Execution(ExecutionMode.CONCURRENT)
class DistributionTests {

	private static final Settings ROUND_ROBIN = Settings.defaults().policy("round-robin");

	private final CountingServer.Ledger ledger = new CountingServer.Ledger();

	@Test
	void pingPong() {
		try (Backends backends = Backends.of(1, this.ledger);
				VerifiedClient client = VerifiedClient.openTo(Settings.defaults(), backends.listed());
				Traffic traffic = Traffic.over(client.channel())) {
			assertThat(traffic.next(100).exactly(backends.addresses())).isTrue();
		}
	}

	@Test
	void roundRobinIsEven() {
		try (Backends backends = Backends.of(4, this.ledger);
				VerifiedClient client = VerifiedClient.openTo(ROUND_ROBIN, backends.listed());
				Traffic traffic = Traffic.over(client.channel())) {
			traffic.until(20, (window) -> window.exactly(backends.addresses()));
			Window window = traffic.next(100);
			assertThat(window.failures()).isEmpty();
			// The turns are exact; the window cuts into answers that came in another
			// order,
			// some of them late because the machine was busy.
			assertThat(window.answers().values()).hasSize(4).allSatisfy((calls) -> assertThat(calls).isBetween(20, 30));
		}
	}

	@Test
	void backendsThatAllRestartAreUsedAsBefore() {
		try (Backends backends = Backends.of(3, this.ledger);
				VerifiedClient client = VerifiedClient.openTo(ROUND_ROBIN, backends.listed());
				Traffic traffic = Traffic.over(client.channel())) {
			traffic.until(30, (window) -> window.exactly(backends.addresses()));
			backends.servers().forEach(CountingServer::shutdownNow);
			assertThat(traffic.until(10, (window) -> window.answers().isEmpty()).answers()).isEmpty();
			backends.servers().forEach(CountingServer::restart);
			Window window = traffic.until(60, (after) -> after.exactly(backends.addresses()));
			assertThat(window.exactly(backends.addresses())).as("%s", window).isTrue();
		}
	}

	@Test
	void callsChangeToAnotherServiceWithoutAFailure() {
		try (Backends before = Backends.of(2, this.ledger);
				Backends after = Backends.of(2, this.ledger);
				VerifiedClient client = VerifiedClient.openTo(ROUND_ROBIN, before.listed());
				Traffic traffic = Traffic.over(client.channel())) {
			traffic.until(30, (window) -> window.exactly(before.addresses()));
			client.reload(ROUND_ROBIN, after.listed());
			Window window = traffic.until(30, (later) -> later.answersOf(before.addresses()) == 0);
			assertThat(window.exactly(after.addresses())).as("%s", window).isTrue();
		}
	}

	@Test
	void callsFailOverToTheSecondaryAndComeBack() {
		try (Backends primary = Backends.of(3, this.ledger);
				Backends secondary = Backends.of(2, this.ledger);
				VerifiedClient client = VerifiedClient.openTo(ROUND_ROBIN,
						both(primary.listed(null, 0, Map.of()), secondary.listed(null, 1, Map.of())));
				Traffic traffic = Traffic.over(client.channel())) {
			assertThat(traffic.until(50, (window) -> window.exactly(primary.addresses())).exactly(primary.addresses()))
				.isTrue();
			primary.servers().get(0).notServing();
			List<String> others = primary.addresses().subList(1, 3);
			Window two = traffic.until(50, (window) -> window.exactly(others));
			assertThat(two.exactly(others)).as("one primary is out, and the others do its work: %s", two).isTrue();
			primary.notServing();
			Window none = traffic.until(50, (window) -> window.exactly(secondary.addresses()));
			assertThat(none.exactly(secondary.addresses())).as("no primary serves: %s", none).isTrue();
			primary.serving();
			Window all = traffic.until(50, (window) -> window.exactly(primary.addresses()));
			assertThat(all.exactly(primary.addresses())).as("all primaries serve again: %s", all).isTrue();
		}
	}

	@Test
	void callsSpillGraduallyFromAZoneThatShrinks() {
		Settings inZone = ROUND_ROBIN.and((spec) -> spec
			.withRouting(new RoutingSpec(new LocalitySpec("near", 0.7), Map.of(), Map.of(), List.of(), null)));
		try (Backends near = Backends.of(3, this.ledger);
				Backends far = Backends.of(3, this.ledger);
				VerifiedClient client = VerifiedClient.openTo(inZone,
						both(near.listed("near", 0, Map.of()), far.listed("far", 0, Map.of())));
				Traffic traffic = Traffic.over(client.channel())) {
			assertThat(traffic.until(50, (window) -> window.exactly(near.addresses())).exactly(near.addresses()))
				.isTrue();
			near.servers().subList(0, 2).forEach(CountingServer::notServing);
			String left = near.addresses().get(2);
			Window window = traffic.until(50,
					(spilt) -> spilt.answersOf(near.addresses().subList(0, 2)) == 0
							&& spilt.answersOf(List.of(left)) > 0
							&& far.addresses().stream().allMatch((address) -> spilt.answersOf(List.of(address)) > 0));
			assertThat(window.failures()).isEmpty();
			assertThat(window.answersOf(List.of(left))).as("%s", window).isPositive();
			assertThat(window.answersOf(far.addresses())).as("%s", window).isPositive();
		}
	}

	@Test
	void aGroupOfInstancesIsRemovedWithoutAFailure() {
		try (Backends stays = Backends.of(2, this.ledger);
				Backends goes = Backends.of(2, this.ledger);
				VerifiedClient client = VerifiedClient.openTo(ROUND_ROBIN,
						both(stays.listed("a", 0, Map.of()), goes.listed("b", 0, Map.of())));
				Traffic traffic = Traffic.over(client.channel())) {
			List<String> all = Stream.concat(stays.addresses().stream(), goes.addresses().stream()).toList();
			assertThat(traffic.until(40, (window) -> window.exactly(all)).exactly(all)).isTrue();
			client.reload(ROUND_ROBIN, stays.listed("a", 0, Map.of()));
			Window window = traffic.until(40, (later) -> later.answersOf(goes.addresses()) == 0);
			assertThat(window.exactly(stays.addresses())).as("%s", window).isTrue();
		}
	}

	private static List<BackendSpec> both(List<BackendSpec> some, List<BackendSpec> others) {
		return Stream.concat(some.stream(), others.stream()).toList();
	}

}
