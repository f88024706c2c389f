package io.github.grpclb.canary;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.grpc.ConnectivityState;
import io.grpc.Status.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.load.Outcome;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ChannelSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot.CanarySnapshot;
import io.github.grpclb.spec.CanarySpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.testing.Backends;
import io.github.grpclb.testing.VirtualClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Whole canaries in virtual time: 60 runs of each kind, at 20 and at 200 calls a second.
 */
@Execution(ExecutionMode.CONCURRENT)
class CanaryVerdictTests {

	private static final int RUNS = 60;

	/** Levels must not be tuned to the runs that they are tested with. */
	private static final int FIRST_SEED = Integer.getInteger("canary.first-seed", 0);

	/** Of 60; the others may be chance. */
	private static final int ENOUGH = 58;

	private static final long MILLI = 1_000_000;

	private static final String STABLE = "10.0.0.1:1";

	private static final String FRESH = "10.0.0.2:1";

	/** How a call ends: on which group, which method, when. */
	interface Behaviour {

		Reply reply(boolean candidate, boolean slowMethod, long second, Random random);

	}

	record Reply(Code code, double millis) {
	}

	/** Six of ten calls are quick, the others take twenty times as long, plus chance. */
	private static double usual(boolean slowMethod, Random random) {
		return (slowMethod ? 200 : 10) * (0.5 + random.nextDouble() + 0.3 * -Math.log(1 - random.nextDouble()));
	}

	private static Reply ok(boolean slowMethod, Random random) {
		return new Reply(Code.OK, usual(slowMethod, random));
	}

	private static Behaviour candidateSays(Code code) {
		return (candidate, slow, second, random) -> candidate ? new Reply(code, 1) : ok(slow, random);
	}

	private static Behaviour times(double factor, double share) {
		return (candidate, slow, second, random) -> {
			Reply reply = ok(slow, random);
			return (candidate && random.nextDouble() < share) ? new Reply(Code.OK, reply.millis() * factor) : reply;
		};
	}

	static Stream<Arguments> bad() {
		List<Arguments> rows = new ArrayList<>();
		for (int rate : new int[] { 20, 200 }) {
			for (Code code : List.of(Code.UNIMPLEMENTED, Code.UNAUTHENTICATED, Code.PERMISSION_DENIED, Code.NOT_FOUND,
					Code.ABORTED, Code.INVALID_ARGUMENT, Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED)) {
				rows.add(arguments("says " + code, rate, candidateSays(code)));
			}
			rows.add(arguments("one in five INTERNAL", rate, (Behaviour) (candidate, slow, second,
					random) -> (candidate && random.nextInt(5) == 0) ? new Reply(Code.INTERNAL, 1) : ok(slow, random)));
			rows.add(arguments("loses to a hedge each time", rate,
					(Behaviour) (candidate, slow, second, random) -> ok(false, random)));
			rows.add(arguments("ten times slower in 90 % of calls", rate, times(10, 0.9)));
			rows.add(arguments("quick method ten times slower", rate, (Behaviour) (candidate, slow, second, random) -> {
				Reply reply = ok(slow, random);
				return (candidate && !slow && random.nextDouble() < 0.9) ? new Reply(Code.OK, reply.millis() * 10)
						: reply;
			}));
		}
		return rows.stream();
	}

	@ParameterizedTest(name = "{0}, {1} calls/s")
	@MethodSource("bad")
	void aBadCandidateIsRolledBackBeforeItHadThreePercentOfTheCalls(String name, int rate, Behaviour behaviour) {
		int found = 0;
		for (int seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
			Run run = new Run(seed, behaviour, canary(List.of(1, 5, 20, 50, 100)));
			run.candidateLosesAfter = name.startsWith("loses") ? 50 * MILLI : 0;
			run.go(rate, 3600);
			boolean inTime = run.candidateCalls < 0.03 * run.calls;
			found += (run.state().equals("ROLLED_BACK") && inTime) ? 1 : 0;
		}
		print(name, rate, "rolled back in time", found);
		assertThat(found).isGreaterThanOrEqualTo(ENOUGH);
	}

	static Stream<Arguments> good() {
		List<Arguments> rows = new ArrayList<>();
		for (int rate : new int[] { 20, 200 }) {
			rows.add(arguments("equal", rate, (Behaviour) (candidate, slow, second, random) -> ok(slow, random)));
			rows.add(arguments("equal with a fifth NOT_FOUND and a hundredth UNAVAILABLE", rate,
					(Behaviour) (candidate, slow, second, random) -> switch (random.nextInt(100)) {
						case 0 -> new Reply(Code.UNAVAILABLE, 1);
						case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 ->
							new Reply(Code.NOT_FOUND, 5);
						default -> ok(slow, random);
					}));
			rows.add(arguments("outages of both", rate, (Behaviour) (candidate, slow, second,
					random) -> (second % 120 < 20) ? new Reply(Code.UNAVAILABLE, 1) : ok(slow, random)));
			rows.add(arguments("slow times of both", rate, (Behaviour) (candidate, slow, second,
					random) -> new Reply(Code.OK, ok(slow, random).millis() * ((second % 120 < 40) ? 5 : 1))));
		}
		return rows.stream();
	}

	@ParameterizedTest(name = "{0}, {1} calls/s")
	@MethodSource("good")
	void anEqualCandidateCompletes(String name, int rate, Behaviour behaviour) {
		int completed = 0;
		List<String> condemned = new ArrayList<>();
		List<String> waiting = new ArrayList<>();
		for (int seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
			Run run = new Run(seed, behaviour, canary(List.of(1, 5, 20, 50, 100)));
			run.go(rate, 3600);
			completed += run.state().equals("COMPLETED") ? 1 : 0;
			if (run.state().equals("ROLLED_BACK")) {
				condemned.add(run.canary().reason());
			}
			else if (!run.state().equals("COMPLETED")) {
				waiting.add(run.canary().share() + " %: " + run.canary().waits());
			}
		}
		print(name, rate, "completed (condemned " + condemned.size() + ")", completed);
		assertThat(condemned).hasSizeLessThanOrEqualTo(name.contains("both") ? 0 : RUNS - ENOUGH);
		assertThat(completed).as("completed, others wait for %s", waiting).isGreaterThanOrEqualTo(ENOUGH);
	}

	/**
	 * One that is gone or in a crash loop is not condemned, and has no further step; nor
	 * is one whose baseline fails as it does.
	 */
	@ParameterizedTest(name = "{0}, {1} calls/s")
	@CsvSource({ "gone, 20", "gone, 200", "in a crash loop, 20", "in a crash loop, 200", "both UNAUTHENTICATED, 20",
			"both UNAUTHENTICATED, 200", "both UNAVAILABLE, 20", "both UNAVAILABLE, 200" })
	void aCandidateThatCannotBeJudgedHalts(String name, int rate) {
		int halted = 0;
		Behaviour fine = (candidate, slow, second, random) -> ok(slow, random);
		Behaviour fails = (candidate, slow, second,
				random) -> new Reply(name.endsWith("UNAVAILABLE") ? Code.UNAVAILABLE : Code.UNAUTHENTICATED, 1);
		for (int seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
			Run run = new Run(seed, name.startsWith("both") ? fails : fine, canary(List.of(1, 5, 20, 50, 100)));
			for (int i = 0; i < 60; i++) {
				run.candidateIsThere = name.startsWith("both") || (name.startsWith("in") && i % 2 == 0);
				run.go(rate, 10);
			}
			boolean says = run.canary().waits() != null
					&& run.canary().waits().contains(name.startsWith("both") ? "both fail" : "it has none now");
			halted += (run.state().equals("PROGRESSING") && run.canary().step() == 0 && says
					&& run.candidateCalls < 0.03 * run.calls) ? 1 : 0;
		}
		print(name, rate, "halted", halted);
		assertThat(halted).isGreaterThanOrEqualTo(ENOUGH);
	}

	private static void print(String name, int rate, String what, int runs) {
		System.out.printf("canary, seeds from %d: %s, %d calls/s: %d of %d %s%n", FIRST_SEED, name, rate, runs, RUNS,
				what);
	}

	@ParameterizedTest
	@ValueSource(strings = { "UNAUTHENTICATED", "INVALID_ARGUMENT", "UNAVAILABLE" })
	void whereBothFailThereIsNoVerdict(Code code) {
		Run run = new Run(1, (candidate, slow, second, random) -> new Reply(code, 1), canary(List.of(20, 100)));
		run.go(200, 300);
		assertThat(run.state()).isEqualTo("PROGRESSING");
		assertThat(run.canary().share()).isEqualTo(20);
		assertThat(run.canary().waits()).contains("both fail", "0.00 % of the baseline's");
	}

	@Test
	void aSingleStepToAllIsJudgedToo() {
		Run slow = new Run(1, times(10, 1), canary(List.of(100)));
		slow.go(200, 300);
		assertThat(slow.state()).isEqualTo("ROLLED_BACK");
		Run good = new Run(1, (candidate, other, second, random) -> ok(other, random), canary(List.of(100)));
		good.go(200, 300);
		assertThat(good.state()).isEqualTo("COMPLETED");
	}

	@Test
	void aCandidateThatIsGoneOrComesAndGoesIsNotAdvancedAndSaysWhy() {
		Run run = new Run(1, (candidate, slow, second, random) -> ok(slow, random), canary(List.of(5, 20, 100)));
		run.go(200, 10);
		run.candidateIsThere = false;
		run.go(200, 300);
		assertThat(run.state()).isEqualTo("PROGRESSING");
		assertThat(run.canary().step()).isZero();
		assertThat(run.canary().waits()).startsWith("a backend of group v2 that can take calls: it has none now");
		for (int i = 0; i < 20; i++) {
			run.candidateIsThere = i % 2 == 0;
			run.go(200, 10);
		}
		assertThat(run.canary().step()).as("never there for a whole interval").isZero();
	}

	@Test
	void eachInstanceOfAnApplicationDecidesAloneAndOneThatRestartsBeginsWithTheFirstStep() {
		Behaviour fine = (candidate, slow, second, random) -> ok(slow, random);
		Run failing = new Run(1, candidateSays(Code.INTERNAL), canary(List.of(5, 20, 100)));
		Run other = new Run(2, fine, canary(List.of(5, 20, 100)));
		failing.go(200, 40);
		other.go(200, 40);
		assertThat(failing.state()).isEqualTo("ROLLED_BACK");
		assertThat(other.state()).isEqualTo("PROGRESSING");
		assertThat(other.canary().step()).isEqualTo(1);
		Run restarted = new Run(3, fine, canary(List.of(5, 20, 100)));
		restarted.go(200, 10);
		assertThat(restarted.state()).isEqualTo("PROGRESSING");
		assertThat(restarted.canary().step()).isZero();
	}

	@Test
	void attemptsThatLostToAHedgeCountAsSlow() {
		Run run = new Run(1, (candidate, slow, second, random) -> ok(false, random), canary(List.of(5, 20, 100)));
		run.candidateLosesAfter = 50 * MILLI;
		run.go(200, 300);
		assertThat(run.state()).isEqualTo("ROLLED_BACK");
		assertThat(run.canary().reason()).matches("p(50|99) 50\\.3 ms against .* of the baseline.*");
	}

	@Test
	void aMethodThatIsSeldomCalledIsJudgedByItself() {
		Run run = new Run(1, (candidate, slow, second, random) -> (candidate && slow && random.nextInt(2) == 0)
				? new Reply(Code.INTERNAL, 1) : ok(slow, random), canary(List.of(20, 100)));
		run.slowMethods = 0.03;
		run.go(200, 600);
		assertThat(run.state()).isEqualTo("ROLLED_BACK");
	}

	/** At 95 % the baseline has one call a second, fewer than ten in two steps. */
	@Test
	void shortStepsWithFewCallsEnd() {
		for (int seed = FIRST_SEED; seed < FIRST_SEED + 10; seed++) {
			Run run = new Run(seed, (candidate, slow, second, random) -> new Reply(Code.OK, 10),
					new CanarySpec("v1", "v2", List.of(20, 50, 100), Duration.ofSeconds(2), 20, 0.01, 1.5));
			run.go(20, 120);
			assertThat(run.state()).as("%s", run.canary().waits()).isEqualTo("COMPLETED");
		}
	}

	@Test
	void streamsHaveNoLatency() {
		Run run = new Run(1, (candidate, slow, second, random) -> new Reply(Code.OK, candidate ? 60_000 : 10),
				canary(List.of(20, 100)));
		run.unary = false;
		run.go(200, 300);
		assertThat(run.state()).isEqualTo("COMPLETED");
	}

	private static CanarySpec canary(List<Integer> steps) {
		return new CanarySpec("v1", "v2", steps, Duration.ofSeconds(30), 30, 0.01, 1.5);
	}

	/** One canary with its traffic. */
	private static final class Run {

		private final VirtualClock clock = new VirtualClock();

		private final BalancerRegistry registry = new BalancerRegistry(this.clock.wall(), this.clock.scheduler());

		private final Random random;

		private final Behaviour behaviour;

		private final BalancedClient client;

		private double slowMethods = 0.4;

		private boolean unary = true;

		private boolean candidateIsThere = true;

		private long candidateLosesAfter;

		private long second;

		private long calls;

		private long candidateCalls;

		/** Changes only as time passes, so that each second of calls reads it once. */
		private int share;

		private int all;

		Run(int seed, Behaviour behaviour, CanarySpec canary) {
			this.random = new Random(seed);
			this.behaviour = behaviour;
			new CanaryGuards(this.registry);
			this.client = this.registry.register(ClientSpec.of("orders", "static://10.0.0.1:1,10.0.0.2:1")
				.withRouting(new RoutingSpec(LocalitySpec.defaults(),
						Map.of("v1", Map.of("version", "v1"), "v2", Map.of("version", "v2")), Map.of(), List.of(),
						canary)));
			this.client.attach(() -> new ChannelSnapshot(ConnectivityState.READY, "round-robin",
					List.of(backend(STABLE, "v1", true), backend(FRESH, "v2", this.candidateIsThere))));
			this.clock.advance(1, TimeUnit.SECONDS);
		}

		private static BackendSnapshot backend(String address, String group, boolean eligible) {
			BackendSnapshot backend = Backends.in(Backends.ready(address), group, null);
			return eligible ? backend : Backends.out(backend);
		}

		CanarySnapshot canary() {
			return this.client.snapshot().canary();
		}

		String state() {
			return canary().state();
		}

		/**
		 * Until it has ended; calls that are not made any more would go to the baseline.
		 */
		void go(int rate, int seconds) {
			for (int i = 0; i < seconds && state().equals("PROGRESSING"); i++) {
				Map<String, Integer> split = this.client.live().spec().routing().split();
				this.share = split.getOrDefault("v2", 0);
				this.all = this.share + split.getOrDefault("v1", 0);
				for (int call = 0; call < rate; call++) {
					call();
				}
				assertThat(this.client.live().spec().routing().split()).as("the split within a second")
					.isEqualTo(split);
				this.clock.advance(1, TimeUnit.SECONDS);
				this.second++;
			}
			if (state().equals("ROLLED_BACK")) {
				// The run goes on for as long as a good candidate's takes at least.
				this.calls += Math.max(0, 150 - this.second) * rate;
			}
		}

		private void call() {
			boolean candidate = this.random.nextInt(this.all) < this.share && this.candidateIsThere;
			boolean slow = this.random.nextDouble() < this.slowMethods;
			this.calls++;
			this.candidateCalls += candidate ? 1 : 0;
			Reply reply = this.behaviour.reply(candidate, slow, this.second, this.random);
			boolean lost = candidate && this.candidateLosesAfter > 0;
			this.client.observer()
				.measured(candidate ? FRESH : STABLE, slow ? "test.Echo/Slow" : "test.Echo/Quick",
						lost ? Code.CANCELLED : reply.code(), lost ? Outcome.NEUTRAL : Outcome.of(reply.code()),
						this.unary, lost, lost ? this.candidateLosesAfter : (long) (reply.millis() * MILLI));
		}

	}

}
