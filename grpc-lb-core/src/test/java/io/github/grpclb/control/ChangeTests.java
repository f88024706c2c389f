package io.github.grpclb.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.grpc.ConnectivityState;
import org.junit.jupiter.api.Test;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ChannelSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot.OverrideSnapshot;
import io.github.grpclb.snapshot.Event;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.testing.VirtualClock;
import io.github.grpclb.testing.Backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What operators change, with the time between virtual.
 */
class ChangeTests {

	private static final String BACKEND = "10.0.0.1:50051";

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final VirtualClock clock = new VirtualClock();

	private final BalancerRegistry registry = new BalancerRegistry(this.clock.wall(), this.clock.scheduler());

	private final BalancedClient client = this.registry.register(spec());

	private final List<LiveSpec> heard = new ArrayList<>();

	ChangeTests() {
		this.client.attach(() -> new ChannelSnapshot(ConnectivityState.READY, "round-robin", List.of(backend())));
		this.client.onChange(() -> this.heard.add(this.client.live()));
	}

	private static ClientSpec spec() {
		return ClientSpec.of("orders", "static://" + BACKEND).withRouting(routing(Map.of("v1", 90, "v2", 10)));
	}

	private static RoutingSpec routing(Map<String, Integer> split) {
		Map<String, Map<String, String>> groups = new LinkedHashMap<>();
		groups.put("v1", Map.of("version", "v1"));
		groups.put("v2", Map.of("version", "v2"));
		return new RoutingSpec(LocalitySpec.defaults(), groups, split, List.of(), null);
	}

	private static BackendSnapshot backend() {
		return Backends.in(Backends.ready(BACKEND), "v1", null);
	}

	private void change(Change change, Duration ttl) {
		this.client.change(change, ttl, Cause.OPERATOR);
	}

	private Map<String, Integer> split() {
		return this.client.live().spec().routing().split();
	}

	private List<String> overrides() {
		return this.client.snapshot().overrides().stream().map((it) -> it.what() + " " + it.value()).toList();
	}

	private List<String> events() {
		return this.client.snapshot().events().stream().map((it) -> it.what() + " " + it.value()).toList();
	}

	@Test
	void splitHoldsUntilItsTimeHasPassed() {
		change(new Change.Split(Map.of("v2", 50)), MINUTE);
		assertThat(split()).isEqualTo(Map.of("v2", 50));
		this.clock.advance(59, TimeUnit.SECONDS);
		assertThat(this.client.snapshot().overrides()).containsExactly(
				new OverrideSnapshot("split", "v2=50", "1970-01-01T00:17:40Z", "1970-01-01T00:16:40Z", "operator"));
		this.clock.advance(1, TimeUnit.SECONDS);
		assertThat(split()).isEqualTo(Map.of("v1", 90, "v2", 10));
		assertThat(this.client.snapshot().overrides()).isEmpty();
		assertThat(this.heard).hasSize(2);
		assertThat(this.client.snapshot().events()).extracting(Event::what, Event::value, Event::cause)
			.containsExactly(tuple("revert", "split v2=50", "ttl"),
					tuple("split", "v2=50 until 1970-01-01T00:17:40Z", "operator"));
	}

	@Test
	void revertLeadsToTheConfigurationAsItIsThen() {
		change(new Change.Split(Map.of("v1", 1)), MINUTE);
		this.client.update(spec().withRouting(routing(Map.of("v1", 70, "v2", 30))));
		assertThat(split()).isEqualTo(Map.of("v1", 1));
		this.clock.advance(1, TimeUnit.MINUTES);
		assertThat(split()).isEqualTo(Map.of("v1", 70, "v2", 30));
		assertThat(this.clock.pendingTasks()).as("the history's timer").isOne();
	}

	@Test
	void laterChangeReplacesTheEarlierAndItsTime() {
		change(new Change.Policy(PolicyName.RANDOM), MINUTE);
		change(new Change.Policy(PolicyName.MAGLEV), null);
		this.clock.advance(1, TimeUnit.HOURS);
		assertThat(this.client.live().spec().balancing().policy().name()).isEqualTo(PolicyName.MAGLEV);
		assertThat(overrides()).containsExactly("policy maglev");
	}

	@Test
	void changesOfDifferentKindsHoldTogether() {
		change(new Change.Drain(BACKEND), null);
		change(new Change.Weight(BACKEND, 2.5), null);
		change(new Change.Deadline(Duration.ofMillis(500)), null);
		assertThat(this.client.live().overrides().drained()).containsExactly(BACKEND);
		assertThat(this.client.live().overrides().weights()).isEqualTo(Map.of(BACKEND, 2.5));
		assertThat(this.client.live().spec().calls().deadline()).isEqualTo(Duration.ofMillis(500));
		assertThat(overrides()).containsExactly("drain " + BACKEND, "weight " + BACKEND + "=2.5", "deadline PT0.5S");
	}

	@Test
	void undrainTakesADrainBackAndWithATtlSuspendsIt() {
		change(new Change.Drain(BACKEND), null);
		change(new Change.Undrain(BACKEND), MINUTE);
		assertThat(this.client.live().overrides().drained()).isEmpty();
		this.clock.advance(1, TimeUnit.MINUTES);
		assertThat(this.client.live().overrides().drained()).containsExactly(BACKEND);
		change(new Change.Undrain(BACKEND), null);
		assertThat(overrides()).isEmpty();
	}

	@Test
	void drainAfterAnUndrainWithATtlHolds() {
		change(new Change.Drain(BACKEND), null);
		change(new Change.Undrain(BACKEND), MINUTE);
		change(new Change.Drain(BACKEND), null);
		assertThat(this.client.live().overrides().drained()).containsExactly(BACKEND);
		assertThat(overrides()).containsExactly("drain " + BACKEND);
	}

	@Test
	void resetTakesEverythingBack() {
		change(new Change.Drain(BACKEND), null);
		change(new Change.Policy(PolicyName.RANDOM), MINUTE);
		change(new Change.Reset(), null);
		assertThat(overrides()).isEmpty();
		assertThat(this.client.live().spec()).isEqualTo(spec());
		assertThat(this.client.live().overrides().drained()).isEmpty();
		assertThat(this.clock.pendingTasks()).as("the history's timer").isOne();
	}

	@Test
	void resetWithATtlBringsEarlierChangesBackButNotThoseThatHaveRunOut() {
		change(new Change.Drain(BACKEND), null);
		change(new Change.Policy(PolicyName.RANDOM), MINUTE);
		change(new Change.Reset(), Duration.ofMinutes(2));
		change(new Change.Weight(BACKEND, 2), null);
		assertThat(this.client.live().overrides().drained()).isEmpty();
		assertThat(this.client.live().overrides().weights()).isEqualTo(Map.of(BACKEND, 2.0));
		this.clock.advance(2, TimeUnit.MINUTES);
		assertThat(overrides()).containsExactly("drain " + BACKEND, "weight " + BACKEND + "=2");
		assertThat(this.client.live().overrides().drained()).containsExactly(BACKEND);
	}

	@Test
	void canaryLiesBelowOperatorsAndSurvivesTheirReset() {
		this.client.change(new Change.Split(Map.of("v2", 5)), null, Cause.canary("step 1"));
		change(new Change.Split(Map.of("v2", 50)), MINUTE);
		this.client.change(new Change.Split(Map.of("v2", 20)), null, Cause.canary("step 2"));
		assertThat(split()).isEqualTo(Map.of("v2", 50));
		change(new Change.Reset(), null);
		assertThat(split()).isEqualTo(Map.of("v2", 20));
		assertThat(this.client.snapshot().overrides()).extracting(OverrideSnapshot::cause).containsExactly("canary");
	}

	@Test
	void wrongChangeIsRefusedAndNothingChanges() {
		LiveSpec before = this.client.live();
		refused(() -> new Change.Weight(BACKEND, 0), "weight");
		refused(() -> new Change.Weight(BACKEND, Double.NaN), "weight");
		refused(() -> new Change.Split(Map.of()), "split");
		refused(() -> change(new Change.Split(Map.of("v3", 50)), MINUTE), "split");
		refused(() -> change(new Change.Split(Map.of("v1", 0, "v2", 0)), MINUTE), "split");
		refused(() -> change(new Change.Split(Map.of("v1", -1, "v2", 0)), MINUTE), "split.v1");
		refused(() -> change(new Change.Deadline(Duration.ofSeconds(-1)), MINUTE), "deadline");
		refused(() -> change(new Change.Policy(PolicyName.RANDOM), Duration.ZERO), "ttl");
		refused(() -> change(new Change.Policy(PolicyName.RANDOM), Duration.ofDays(366)), "ttl");
		assertThatExceptionOfType(UnknownBackendException.class)
			.isThrownBy(() -> change(new Change.Drain("10.9.9.9:1"), null));
		assertThatExceptionOfType(UnknownBackendException.class)
			.isThrownBy(() -> change(new Change.Weight("10.9.9.9:1", 2), null));
		assertThatExceptionOfType(UnknownBackendException.class)
			.isThrownBy(() -> change(new Change.Undrain("10.9.9.9:1"), null));
		assertThat(this.client.live()).isEqualTo(before);
		assertThat(this.heard).isEmpty();
		assertThat(this.client.snapshot().events()).isEmpty();
		assertThat(this.clock.pendingTasks()).as("the history's timer").isOne();
	}

	private static void refused(Runnable change, String property) {
		assertThatExceptionOfType(InvalidSpecException.class).isThrownBy(change::run)
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo(property));
	}

	@Test
	void changeThatNoLongerFitsTheConfigurationIsTakenBackWithTheReason() {
		change(new Change.Split(Map.of("v2", 50)), MINUTE);
		change(new Change.Drain(BACKEND), null);
		this.client.update(spec().withRouting(RoutingSpec.defaults()));
		assertThat(split()).isEmpty();
		assertThat(overrides()).containsExactly("drain " + BACKEND);
		assertThat(this.client.snapshot().events().get(0)).satisfies((event) -> {
			assertThat(event.what()).isEqualTo("revert");
			assertThat(event.value()).isEqualTo("split v2=50");
			assertThat(event.cause()).isEqualTo("configuration");
			assertThat(event.detail()).contains("v2");
		});
	}

	@Test
	void configurationIsAnEventThatNamesWhatDiffers() {
		this.client.update(spec().withBalancing(BalancingSpec.defaults().withPolicy(PolicySpec.of(PolicyName.RANDOM)))
			.withCalls(spec().calls().withDeadline(Duration.ofSeconds(1))));
		assertThat(events()).containsExactly("configuration policy: adaptive -> random, deadline: PT2S -> PT1S");
	}

	@Test
	void sameConfigurationAgainIsNoEventAndTouchesNoChannel() {
		this.client.update(spec());
		assertThat(this.client.snapshot().events()).isEmpty();
		assertThat(this.heard).isEmpty();
	}

	@Test
	void lastHundredEventsAreKept() {
		for (int i = 1; i <= EventLog.SIZE + 5; i++) {
			change(new Change.Weight(BACKEND, i), null);
		}
		assertThat(events()).hasSize(100).startsWith("weight " + BACKEND + "=105").endsWith("weight " + BACKEND + "=6");
	}

}
