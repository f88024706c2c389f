package io.github.grpclb.verification.psm;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.RouteSpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.peer.CountingServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * psm-interop's {@code url_map} suites: traffic splitting, path matching and header
 * matching.
 */
@Execution(ExecutionMode.CONCURRENT)
class RoutingTests {

	private static final String HEADER = "x-test";

	private final CountingServer.Ledger ledger = new CountingServer.Ledger();

	private final Backends ones = Backends.of(2, this.ledger);

	private final Backends others = Backends.of(2, this.ledger);

	@AfterEach
	void close() {
		this.ones.close();
		this.others.close();
	}

	private VerifiedClient open(Settings settings) {
		return VerifiedClient.openTo(settings, listed());
	}

	private List<BackendSpec> listed() {
		return Stream
			.concat(this.ones.listed(null, 0, Map.of("version", "one")).stream(),
					this.others.listed(null, 0, Map.of("version", "other")).stream())
			.toList();
	}

	private static Settings routing(Map<String, Integer> split, RouteSpec... routes) {
		RoutingSpec routing = new RoutingSpec(LocalitySpec.defaults(),
				Map.of("one", Map.of("version", "one"), "other", Map.of("version", "other")), split, List.of(routes),
				null);
		return Settings.defaults().policy("round-robin").and((spec) -> spec.withRouting(routing));
	}

	private static RouteSpec header(String value, String regex, Boolean present) {
		return new RouteSpec(HEADER, value, regex, present, List.of(), "other");
	}

	@Test
	void trafficIsSplitAsConfiguredAndAsReloaded() {
		try (VerifiedClient client = open(routing(Map.of("one", 80, "other", 20)));
				Traffic traffic = Traffic.over(client.channel())) {
			traffic.until(50, (window) -> window.answers().size() == 4);
			assertShare(traffic.next(200), 0.2);
			client.reload(routing(Map.of("one", 20, "other", 80)), listed());
			traffic.until(50, (window) -> window.answersOf(this.others.addresses()) > 25);
			assertShare(traffic.next(200), 0.8);
		}
	}

	/** Four standard deviations of a drawn share of 200 calls. */
	private void assertShare(Window window, double share) {
		double tolerance = 4 * Math.sqrt(200 * share * (1 - share));
		assertThat(window.failures()).isEmpty();
		assertThat((double) window.answersOf(this.others.addresses())).isBetween(200 * share - tolerance,
				200 * share + tolerance);
	}

	@Test
	void aMethodGoesToItsGroupAndTheRestToTheOther() {
		RouteSpec byPath = new RouteSpec(null, null, null, null, List.of("verification.Counting/Other"), "other");
		try (VerifiedClient client = open(routing(Map.of("one", 100), byPath));
				Traffic matching = Traffic.ofTheOtherMethod(client.channel());
				Traffic different = Traffic.over(client.channel())) {
			assertGoes(matching, this.others);
			assertGoes(different, this.ones);
		}
	}

	@Test
	void aWholeServiceGoesToItsGroup() {
		RouteSpec byPrefix = new RouteSpec(null, null, null, null, List.of("verification.Counting"), "other");
		try (VerifiedClient client = open(routing(Map.of("one", 100), byPrefix));
				Traffic traffic = Traffic.over(client.channel());
				Traffic other = Traffic.ofTheOtherMethod(client.channel())) {
			assertGoes(traffic, this.others);
			assertGoes(other, this.others);
		}
	}

	@Test
	void aHeaderMatchesByItsValue() {
		assertHeaderRoutes(header("wanted", null, null), "wanted", "unwanted");
	}

	@Test
	void aHeaderMatchesByAPattern() {
		assertHeaderRoutes(header(null, "v[0-9]+", null), "v12", "v12a");
	}

	@Test
	void aHeaderMatchesByBeingThere() {
		assertHeaderRoutes(header(null, null, true), "anything", null);
	}

	@Test
	void aHeaderMatchesByBeingAbsent() {
		assertHeaderRoutes(header(null, null, false), null, "anything");
	}

	private void assertHeaderRoutes(RouteSpec route, String matching, String different) {
		try (VerifiedClient client = open(routing(Map.of("one", 100), route));
				Traffic routed = traffic(client, matching);
				Traffic rest = traffic(client, different)) {
			assertGoes(routed, this.others);
			assertGoes(rest, this.ones);
		}
	}

	private static Traffic traffic(VerifiedClient client, String value) {
		return (value != null) ? Traffic.withHeader(client.channel(), HEADER, value) : Traffic.over(client.channel());
	}

	private static void assertGoes(Traffic traffic, Backends backends) {
		Window window = traffic.next(50);
		assertThat(window.failures()).isEmpty();
		assertThat(window.answersOf(backends.addresses())).as("%s", window).isEqualTo(50);
	}

}
