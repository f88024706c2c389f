package io.github.grpclb.verification.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

import io.grpc.ClientCall;
import io.grpc.Status;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.verification.KnownFaults;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.peer.CountingServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The books of callers, servers and balancer agree after any life: every policy, retries,
 * hedges, short deadlines, cancelled calls, limits, restarts, resets and GOAWAYs, by a
 * seed that is printed and can be given: {@code -Dverification.seed=1}.
 */
class AccountingTests {

	private static final Duration SETTLING = Duration.ofSeconds(15);

	private static final int MAX_ATTEMPTS = 3;

	/** Six of them in the default build, so that each policy meets other features. */
	private static final Duration LIFE = Duration.ofSeconds(10);

	/** Ten clients at a time are to leave the machine some air. */
	private static final Duration BETWEEN_CALLS = Duration.ofMillis(5);

	@Test
	void theBooksAgree() throws Exception {
		live(Duration.ofSeconds(60));
	}

	@Test
	@Tag("soak")
	void theBooksAgreeAfterTenMinutes() throws Exception {
		live(Duration.ofMinutes(10));
	}

	private static void live(Duration duration) throws Exception {
		long seed = Long.getLong("verification.seed", System.nanoTime());
		System.out.println("accounting: seed " + seed);
		Random seeds = new Random(seed);
		List<Books> all = new ArrayList<>();
		// All policies live at the same time, and several lives one after the other.
		for (int round = 0; round < duration.dividedBy(LIFE); round++) {
			for (Books books : lives(seeds)) {
				System.out.println("accounting: " + books);
				all.add(books);
			}
		}
		assertThat(all.stream().mapToInt(Books::ok).sum()).as("calls that went well").isPositive();
		assertThat(all).allSatisfy((books) -> {
			assertThat(books.strangers()).as("executed, never sent: %s", books).isZero();
			assertThat(books.unexplained()).as("answered, never executed: %s", books).isZero();
			assertThat(books.refusedAndRun()).as("refused by the client, yet executed: %s", books).isZero();
		});
		KnownFaults.checkAll(Map.of("Accounting/once",
				() -> assertThat(all).filteredOn((books) -> books.mostExecutions() > books.allowed()).isEmpty(),
				"Accounting/rest",
				() -> assertThat(all).filteredOn((books) -> books.inFlight() + books.openCalls() > 0).isEmpty()));
	}

	private static List<Books> lives(Random seeds) throws Exception {
		List<String> policies = VerifiedClient.policies();
		ExecutorService executor = Executors.newFixedThreadPool(policies.size());
		try {
			List<Callable<Books>> lives = new ArrayList<>();
			for (String policy : policies) {
				long seed = seeds.nextLong();
				lives.add(() -> life(policy, new Random(seed)));
			}
			List<Books> books = new ArrayList<>();
			for (Future<Books> life : executor.invokeAll(lives)) {
				books.add(life.get());
			}
			return books;
		}
		finally {
			executor.shutdownNow();
		}
	}

	private static Books life(String policy, Random random) throws InterruptedException {
		Settings settings = Settings.defaults().policy(policy);
		int allowed = MAX_ATTEMPTS;
		String features = policy;
		switch (random.nextInt(3)) {
			case 0 -> {
				settings = settings.withoutRetry();
				allowed = 1;
				features += ", no retry";
			}
			case 1 -> {
				settings = settings.hedging(Duration.ofMillis(5));
				allowed = 2;
				features += ", hedging";
			}
			default -> features += ", retry";
		}
		if (random.nextBoolean()) {
			settings = settings.limits(60, 20);
			features += ", limits";
		}
		if (random.nextBoolean()) {
			settings = settings.withoutOutlierDetection();
			features += ", no outlier detection";
		}
		CountingServer.Ledger ledger = new CountingServer.Ledger();
		try (Fleet fleet = Fleet.of(4, ledger);
				VerifiedClient client = VerifiedClient.open(settings, fleet.addresses())) {
			fleet.servers().forEach((server) -> server.answering(CountingServer.Answer.OK.after(2)));
			Caller caller = new Caller(client.channel(), 1_000);
			Chaos chaos = new Chaos(fleet, random.nextLong());
			Thread load = load(caller, random.nextLong());
			long end = System.nanoTime() + LIFE.toNanos();
			while (System.nanoTime() < end) {
				// Some calls are to end between two steps, unless all of them hang.
				int next = caller.ended() + 5 + random.nextInt(20);
				Until.holds(() -> caller.ended() >= next, Duration.ofSeconds(1));
				chaos.step();
			}
			load.interrupt();
			load.join();
			chaos.heal();
			caller.awaitAll();
			Until.holds(() -> client.totalInFlight() + client.openCalls() == 0, SETTLING);
			return Books.of(features, allowed, caller, ledger, client);
		}
	}

	/** Calls with deadlines of 20 ms to 1 s, of which one in ten is cancelled. */
	private static Thread load(Caller caller, long seed) {
		Thread load = new Thread(() -> {
			Random random = new Random(seed);
			Deque<ClientCall<String, String>> doomed = new ArrayDeque<>();
			while (!Thread.currentThread().isInterrupted()) {
				ClientCall<String, String> call = caller.send(20 + random.nextInt(980));
				if (random.nextInt(10) == 0) {
					doomed.add(call);
				}
				if (doomed.size() > random.nextInt(5)) {
					doomed.remove().cancel("The caller has lost interest", null);
				}
				LockSupport.parkNanos(BETWEEN_CALLS.toNanos());
			}
		}, "accounting-load");
		load.setDaemon(true);
		load.start();
		return load;
	}

	/**
	 * What the three sides say about one life.
	 *
	 * @param features the settings
	 * @param allowed the executions that a call may have
	 * @param sent calls sent
	 * @param ok calls answered
	 * @param failed calls failed
	 * @param executed executions
	 * @param mostExecutions of one call
	 * @param strangers calls executed that nobody sent
	 * @param unexplained calls that a counting server has answered and not executed
	 * @param refusedAndRun calls that the client's limit refused and that ran all the
	 * same
	 * @param inFlight in flight at rest
	 * @param openCalls open calls at rest
	 */
	private record Books(String features, int allowed, int sent, int ok, Map<Status.Code, Integer> failed,
			long executed, int mostExecutions, int strangers, int unexplained, int refusedAndRun, int inFlight,
			int openCalls) {

		static Books of(String features, int allowed, Caller caller, CountingServer.Ledger ledger,
				VerifiedClient client) {
			Map<String, Caller.Outcome> outcomes = new HashMap<>();
			caller.outcomes().forEach((outcome) -> outcomes.put(outcome.key(), outcome));
			Set<String> strangers = new HashSet<>(ledger.keys());
			strangers.removeAll(outcomes.keySet());
			int most = 0;
			int unexplained = 0;
			int refusedAndRun = 0;
			for (Caller.Outcome outcome : outcomes.values()) {
				int executions = ledger.executions(outcome.key());
				most = Math.max(most, executions);
				boolean counted = outcome.answer() != null && ledger.executionsOn(outcome.answer()) > 0;
				unexplained += (counted && executions == 0) ? 1 : 0;
				boolean refused = outcome.status().getCode() == Status.Code.RESOURCE_EXHAUSTED;
				// A retry may be refused after a first attempt that was not.
				refusedAndRun += (refused && allowed == 1 && executions > 0) ? 1 : 0;
			}
			return new Books(features, allowed, caller.sent(), caller.ok(), caller.failed(), ledger.executions(), most,
					strangers.size(), unexplained, refusedAndRun, client.totalInFlight(), client.openCalls());
		}

	}

}
