package io.github.grpclb.canary;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.grpc.ConnectivityState;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.control.CanaryControl.Command;
import io.github.grpclb.control.Cause;
import io.github.grpclb.control.Cause.Kind;
import io.github.grpclb.control.Change;
import io.github.grpclb.load.CallObserver;
import io.github.grpclb.load.Outcome;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ChannelSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot.CanarySnapshot;
import io.github.grpclb.snapshot.Event;
import io.github.grpclb.spec.CanarySpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.testing.VirtualClock;
import io.github.grpclb.testing.Backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A canary in virtual time, with calls that the test makes up. The clock and the calls
 * are all that is not real.
 */
@Execution(ExecutionMode.CONCURRENT)
class CanaryGuardTests {

	private static final long MILLI = 1_000_000;

	private static final String STABLE = "10.0.0.1:1";

	private static final String FRESH = "10.0.0.2:1";

	private final VirtualClock clock = new VirtualClock();

	private final BalancerRegistry registry = new BalancerRegistry(this.clock.wall(), this.clock.scheduler());

	private final Random random = new Random(42);

	private final CanaryGuards guards = new CanaryGuards(this.registry);

	private final BalancedClient client = this.registry.register(spec(canary(), Map.of()));

	private List<BackendSnapshot> backends = List.of(backend(STABLE, "v1"), backend(FRESH, "v2"));

	/** Share of the candidate's calls that fail. */
	private double candidateFails;

	private double baselineFails;

	private long candidateNanos = 10 * MILLI;

	private long candidateCalls;

	private long calls;

	CanaryGuardTests() {
		this.client.attach(() -> new ChannelSnapshot(ConnectivityState.READY, "round-robin", this.backends));
	}

	private static CanarySpec canary() {
		return new CanarySpec("v1", "v2", List.of(1, 5, 20, 50, 100), Duration.ofSeconds(30), 100, 0.01, 1.5);
	}

	private static ClientSpec spec(CanarySpec canary, Map<String, Integer> split) {
		Map<String, Map<String, String>> groups = new LinkedHashMap<>();
		groups.put("v1", Map.of("version", "v1"));
		groups.put("v2", Map.of("version", "v2"));
		groups.put("v3", Map.of("version", "v3"));
		return ClientSpec.of("orders", "static://10.0.0.1:1,10.0.0.2:1")
			.withRouting(new RoutingSpec(LocalitySpec.defaults(), groups, split, List.of(), canary));
	}

	private static BackendSnapshot backend(String address, String group) {
		return Backends.in(Backends.ready(address), group, null);
	}

	private CanarySnapshot canaryNow() {
		return this.client.snapshot().canary();
	}

	private String state() {
		return canaryNow().state();
	}

	private Map<String, Integer> split() {
		return this.client.live().spec().routing().split();
	}

	private void command(Command command, Duration ttl) {
		this.client.canary(command, ttl, new Cause(Kind.OPERATOR, "alice"));
	}

	/** Makes calls at a rate, divided as the split says, and lets the guard look. */
	private void run(int seconds, int rate) {
		for (int i = 0; i < seconds; i++) {
			CallObserver observer = this.client.observer();
			for (int call = 0; call < rate; call++) {
				call(observer);
			}
			this.clock.advance(1, TimeUnit.SECONDS);
		}
	}

	private void call(CallObserver observer) {
		int v2 = split().getOrDefault("v2", 0);
		int all = split().values().stream().mapToInt(Integer::intValue).sum();
		boolean candidate = this.random.nextInt(all) < v2;
		this.calls++;
		this.candidateCalls += candidate ? 1 : 0;
		boolean fails = this.random.nextDouble() < (candidate ? this.candidateFails : this.baselineFails);
		// Latencies spread by ± 50 %.
		long nanos = (long) ((candidate ? this.candidateNanos : 10 * MILLI) * (0.5 + this.random.nextDouble()));
		ended(observer, candidate ? FRESH : STABLE, fails ? Status.Code.UNAVAILABLE : Status.Code.OK, nanos);
	}

	private static void ended(CallObserver observer, String backend, Status.Code code, long nanos) {
		observer.measured(backend, "test.Echo/Echo", code, Outcome.of(code), true, false, nanos);
	}

	private void runUntilPast(String state, int atMostSeconds, int rate) {
		for (int i = 0; i < atMostSeconds && state().equals(state); i++) {
			run(1, rate);
		}
	}

	@Test
	void candidateGetsNothingUntilItHasABackend() {
		this.backends = List.of(backend(STABLE, "v1"));
		run(5, 10);
		assertThat(state()).isEqualTo("PENDING");
		assertThat(canaryNow().waits()).isEqualTo("a backend of group v2");
		assertThat(split()).isEqualTo(Map.of("v1", 100, "v2", 0));
		this.backends = List.of(backend(STABLE, "v1"), backend(FRESH, "v2"));
		run(1, 10);
		assertThat(state()).isEqualTo("PROGRESSING");
		assertThat(split()).isEqualTo(Map.of("v1", 99, "v2", 1));
	}

	@Test
	void goodCandidateReachesAllCallsStepByStep() {
		run(1, 500);
		for (int share : List.of(1, 5, 20, 50, 100)) {
			// The baseline is there to the end.
			int now = Math.min(share, 95);
			assertThat(canaryNow().share()).isEqualTo(now);
			assertThat(split()).isEqualTo(Map.of("v1", 100 - now, "v2", now));
			run(29, 500);
			assertThat(state()).isEqualTo("PROGRESSING");
			assertThat(canaryNow().share()).isEqualTo(now);
			run(1, 500);
		}
		assertThat(state()).isEqualTo("COMPLETED");
		assertThat(split()).isEqualTo(Map.of("v1", 0, "v2", 100));
		run(60, 500);
		assertThat(state()).isEqualTo("COMPLETED");
		assertThat(this.client.observer()).isEqualTo(CallObserver.NONE);
	}

	@Test
	void stepWithTooFewRequestsIsKept() {
		run(60, 100);
		assertThat(canaryNow().step()).isZero();
		assertThat(canaryNow().waits()).endsWith("of 100 requests");
		run(120, 100);
		assertThat(canaryNow().step()).isPositive();
	}

	@Test
	void oneFailureOfThreeCallsIsChance() {
		run(1, 0);
		CallObserver observer = this.client.observer();
		for (int i = 0; i < 300; i++) {
			ended(observer, STABLE, Status.Code.OK, 10 * MILLI);
		}
		ended(observer, FRESH, Status.Code.UNAVAILABLE, 10 * MILLI);
		ended(observer, FRESH, Status.Code.OK, 10 * MILLI);
		ended(observer, FRESH, Status.Code.OK, 10 * MILLI);
		run(10, 0);
		assertThat(state()).isEqualTo("PROGRESSING");
	}

	/**
	 * 200 runs with a candidate that fails 5 % of its calls, where 1 % more is allowed.
	 * Some 250 of its calls show that with certainty, in the unluckiest run 1,000; a look
	 * at what is unclear keeps it from more than the first steps until then.
	 */
	@Test
	void candidateThatFailsOneCallInTwentyGetsLessThanThreePercentOfAllCalls() {
		for (int seed = 0; seed < 200; seed++) {
			CanaryGuardTests one = new CanaryGuardTests();
			one.random.setSeed(seed);
			one.candidateFails = 0.05;
			one.run(1, 500);
			one.runUntilPast("PROGRESSING", 600, 500);
			assertThat(one.state()).as("seed %d", seed).isEqualTo("ROLLED_BACK");
			assertThat(one.split()).isEqualTo(Map.of("v1", 100, "v2", 0));
			// A good candidate's run takes five steps of 30 s.
			assertThat(one.candidateCalls / Math.max(one.calls, 150 * 500.0)).as("seed %d", seed).isLessThan(0.03);
			assertThat(one.canaryNow().reason()).startsWith("error rate ").contains("allowed are 1.00 % more");
		}
	}

	@Test
	void candidateThatIsAsGoodAsTheBaselineIsNotCondemned() {
		int completed = 0;
		for (int seed = 0; seed < 100; seed++) {
			CanaryGuardTests one = new CanaryGuardTests();
			one.random.setSeed(seed);
			one.baselineFails = 0.005;
			one.candidateFails = 0.005;
			one.run(1, 500);
			one.runUntilPast("PROGRESSING", 600, 500);
			completed += one.state().equals("COMPLETED") ? 1 : 0;
		}
		// One in a hundred may be condemned by chance.
		assertThat(completed).isGreaterThanOrEqualTo(99);
	}

	@Test
	void slowCandidateIsRolledBackOnceItHadItsRequests() {
		run(1, 500);
		this.candidateNanos = 30 * MILLI;
		run(10, 500);
		assertThat(state()).isEqualTo("PROGRESSING");
		runUntilPast("PROGRESSING", 60, 500);
		assertThat(state()).isEqualTo("ROLLED_BACK");
		assertThat(canaryNow().step()).isZero();
		assertThat(canaryNow().reason()).matches("p(50 3|99 4).*").contains("allowed is a ratio of 1.5");
	}

	@Test
	void candidateThatFailsAllOfASuddenAfterALongGoodTimeIsRolledBackWithinSeconds() {
		run(110, 500);
		assertThat(canaryNow().share()).isEqualTo(50);
		this.candidateFails = 0.2;
		run(3, 500);
		assertThat(state()).isEqualTo("ROLLED_BACK");
	}

	@Test
	void failureThatBothGroupsShareCondemnsNobody() {
		run(40, 500);
		this.baselineFails = 0.3;
		this.candidateFails = 0.3;
		run(200, 500);
		assertThat(state()).isEqualTo("COMPLETED");
	}

	@Test
	void lastStepIsJudgedAgainstTheBaselineOfTheSameTime() {
		run(125, 500);
		assertThat(canaryNow().share()).isEqualTo(95);
		this.candidateNanos = 40 * MILLI;
		run(10, 500);
		assertThat(state()).isEqualTo("ROLLED_BACK");
	}

	@Test
	void pauseKeepsTheStepAndResumeGoesOn() {
		run(35, 500);
		command(Command.PAUSE, null);
		run(300, 500);
		assertThat(state()).isEqualTo("PAUSED");
		assertThat(canaryNow().share()).isEqualTo(5);
		assertThat(canaryNow().reason()).isEqualTo("by alice");
		command(Command.RESUME, null);
		assertThat(state()).isEqualTo("PROGRESSING");
		run(31, 500);
		assertThat(canaryNow().share()).isEqualTo(20);
	}

	@Test
	void pausedCanaryIsRolledBackAllTheSame() {
		run(35, 500);
		command(Command.PAUSE, null);
		run(300, 500);
		this.candidateFails = 0.5;
		run(3, 500);
		assertThat(state()).isEqualTo("ROLLED_BACK");
	}

	@Test
	void abortGivesEverythingToTheBaselineAndStartBeginsAnew() {
		run(70, 500);
		command(Command.ABORT, null);
		assertThat(state()).isEqualTo("ABORTED");
		assertThat(split()).isEqualTo(Map.of("v1", 100, "v2", 0));
		run(60, 500);
		assertThat(state()).isEqualTo("ABORTED");
		command(Command.START, null);
		assertThat(canaryNow().share()).isEqualTo(1);
		assertThat(canaryNow().reason()).isNull();
	}

	@Test
	void commandWithATtlIsTakenBack() {
		run(35, 500);
		command(Command.PAUSE, Duration.ofMinutes(1));
		run(58, 500);
		assertThat(state()).isEqualTo("PAUSED");
		assertThat(canaryNow().waits()).startsWith("a resume at ");
		run(3, 500);
		assertThat(state()).isEqualTo("PROGRESSING");
	}

	@Test
	void commandThatDoesNotFitIsRefused() {
		run(1, 500);
		command(Command.START, null);
		command(Command.RESUME, null);
		assertThat(canaryNow().share()).isEqualTo(1);
		command(Command.PAUSE, null);
		refused(Command.START, "PAUSED");
		command(Command.ABORT, null);
		refused(Command.PAUSE, "ABORTED");
		refused(Command.RESUME, "ABORTED");
		this.client.update(spec(null, Map.of()));
		refused(Command.START, "configured");
	}

	private void refused(Command command, String text) {
		assertThatExceptionOfType(InvalidSpecException.class).isThrownBy(() -> command(command, null))
			.withMessageContaining(text);
	}

	@Test
	void canaryWaitsWhileAnOperatorsSplitIsInForce() {
		run(25, 500);
		this.client.change(new Change.Split(Map.of("v1", 50, "v2", 50)), Duration.ofMinutes(1), Cause.OPERATOR);
		run(59, 500);
		assertThat(canaryNow().waits()).isEqualTo("an operator's split to be taken back");
		assertThat(canaryNow().step()).isZero();
		run(10, 500);
		assertThat(split()).isEqualTo(Map.of("v1", 99, "v2", 1));
		assertThat(canaryNow().waits()).startsWith("the step's end");
	}

	@Test
	void thirdGroupKeepsItsShareOfAConfiguredSplit() {
		this.client.update(spec(canary(), Map.of("v1", 90, "v3", 10)));
		run(1, 500);
		assertThat(split()).isEqualTo(Map.of("v1", 891, "v2", 9, "v3", 100));
	}

	@Test
	void canaryThatIsConfiguredAnewStartsFromTheBeginningAndOneThatIsRemovedLeavesNothing() {
		run(35, 500);
		this.client.update(spec(new CanarySpec("v1", "v2", List.of(10), Duration.ofSeconds(5), 10, 0.01, 2), Map.of()));
		assertThat(split()).isEqualTo(Map.of("v1", 90, "v2", 10));
		this.client.update(spec(null, Map.of()));
		assertThat(split()).isEmpty();
		assertThat(canaryNow()).isNull();
		assertThat(this.client.snapshot().overrides()).isEmpty();
	}

	@Test
	void everyStateIsAnEventWithItsReason() {
		run(1, 500);
		this.candidateFails = 0.5;
		run(20, 500);
		List<Event> events = this.client.snapshot().events();
		assertThat(events).extracting((it) -> it.what() + " " + it.value())
			.containsExactly("split v1=100,v2=0", "canary ROLLED_BACK, v2 at 0 % (steps 1, 5, 20, 50, 100)",
					"split v1=99,v2=1", "canary PROGRESSING, v2 at 1 % (steps 1, 5, 20, 50, 100)", "split v1=100,v2=0",
					"canary PENDING, v2 at 0 % (steps 1, 5, 20, 50, 100)");
		assertThat(events.get(1).detail()).startsWith("error rate ");
	}

	@Test
	void closedGuardsLookNoMore() {
		run(1, 500);
		this.guards.close();
		run(60, 500);
		assertThat(canaryNow().step()).isZero();
	}

}
