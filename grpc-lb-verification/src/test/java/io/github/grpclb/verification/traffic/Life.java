package io.github.grpclb.verification.traffic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;

import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.client.OtherMethod;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.peer.CountingServer;
import io.github.grpclb.verification.peer.CountingServer.Answer;

import static org.awaitility.Awaitility.await;

/**
 * One client under one mix of features, with four servers of which each does 100 calls a
 * second: two at a time, 20 ms each.
 */
final class Life {

	private static final int CALLS_OF_A_SERVER = 100;

	private static final int SERVERS = 4;

	private static final long PATIENT_MILLIS = 30_000;

	/** Twice what a call takes, which queues soon exceed. */
	private static final long SHORT_MILLIS = 40;

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final Features features;

	private final Settings settings;

	private final Random random;

	private final CountingServer.Ledger ledger = new CountingServer.Ledger();

	private final List<String> wrong = new ArrayList<>();

	Life(Features features, long seed) {
		this(features, features.settings(), seed);
	}

	/** A life that is judged by features which it may not have. */
	Life(Features features, Settings settings, long seed) {
		this.features = features;
		this.settings = settings;
		this.random = new Random(seed);
	}

	/** Lives; returns what did not hold. */
	List<String> run(Duration length) {
		ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
		List<ExecutorService> workers = new ArrayList<>();
		List<CountingServer> servers = new ArrayList<>();
		try {
			for (int i = 0; i < SERVERS; i++) {
				ExecutorService worker = Executors.newFixedThreadPool(2);
				workers.add(worker);
				servers.add(CountingServer
					.start(this.ledger, (builder) -> builder.executor(worker).addService(Ticks.service(clock)))
					.answering(Answer.OK.after(20)));
			}
			try (VerifiedClient client = VerifiedClient.openTo(this.settings, listed(servers))) {
				live(client, servers.stream().map(CountingServer::address).toList(), length);
			}
		}
		finally {
			servers.forEach(CountingServer::close);
			workers.forEach(ExecutorService::shutdownNow);
			clock.shutdownNow();
		}
		return this.wrong;
	}

	private static List<BackendSpec> listed(List<CountingServer> servers) {
		List<BackendSpec> listed = new ArrayList<>();
		for (CountingServer server : servers) {
			String track = (listed.size() < SERVERS / 2) ? Features.STABLE : Features.CANARY;
			listed.add(new BackendSpec(server.address(), 1, null, 0, Map.of("track", track)));
		}
		return listed;
	}

	private void live(VerifiedClient client, List<String> addresses, Duration length) {
		await("connections").atMost(PATIENCE).until(() -> ready(client, addresses));
		List<Caller> callers = new ArrayList<>();
		for (int key = 0; key < 8; key++) {
			callers.add(new Caller(keyed(client.channel(), "key-" + key), PATIENT_MILLIS));
		}
		Caller others = new Caller(ClientInterceptors.intercept(client.channel(), new OtherMethod()), PATIENT_MILLIS);
		Ticks ticks = new Ticks();
		Mix mix = new Mix(client, callers, others, ticks);
		long end = System.nanoTime() + length.toNanos();
		this.features.pattern()
			.drive(mix, this.features.callsPerSecond(CALLS_OF_A_SERVER, SERVERS), () -> System.nanoTime() - end < 0);
		callers.forEach(Caller::awaitAll);
		others.awaitAll();
		await().atMost(PATIENCE).until(ticks::allEnded);
		awaitRest(client);
		judge(client, addresses, callers, others, ticks);
		mix.wrong.forEach(this.wrong::add);
	}

	/** The policy pick-first has one connection in each group. */
	private boolean ready(VerifiedClient client, List<String> addresses) {
		client.channel().getState(true);
		long ready = addresses.stream().filter((address) -> client.state(address).equals("READY")).count();
		return this.features.onOneBackend() ? ready > 0 : ready == addresses.size();
	}

	private void awaitRest(VerifiedClient client) {
		long giveUp = System.nanoTime() + PATIENCE.toNanos();
		while (client.totalInFlight() + client.openCalls() > 0 && System.nanoTime() < giveUp) {
			Thread.onSpinWait();
		}
		check(client.totalInFlight() == 0, "in flight at rest: " + client.inFlight());
		check(client.openCalls() == 0, "open at rest: " + client.openCalls());
	}

	private void judge(VerifiedClient client, List<String> addresses, List<Caller> callers, Caller others,
			Ticks ticks) {
		List<Caller.Outcome> outcomes = new ArrayList<>(others.outcomes());
		callers.forEach((caller) -> outcomes.addAll(caller.outcomes()));
		Set<Status.Code> excused = new TreeSet<>(Set.of(Status.Code.OK));
		if (this.features.impatient() || !this.features.calm()) {
			excused.add(Status.Code.DEADLINE_EXCEEDED);
		}
		if (this.features.clientLimit() + this.features.backendLimit() > 0) {
			excused.add(Status.Code.RESOURCE_EXHAUSTED);
		}
		for (Caller.Outcome outcome : outcomes) {
			int executions = this.ledger.executions(outcome.key());
			check(excused.contains(outcome.status().getCode()), "ended without a reason: " + outcome.status());
			check(executions <= this.features.attempts(), "executed %d times".formatted(executions));
			check(!outcome.status().isOk() || executions > 0, "answered, never executed");
		}
		check(ticks.broken() == 0, ticks.broken() + " streams broke");
		check(!this.features.calm() || addresses.stream().noneMatch(client::ejected),
				"a backend that is well is ejected");
		if (this.features.owned() && !this.features.split()) {
			callers.forEach((caller) -> check(caller.answers().size() == 1,
					"a key has %d owners: %s".formatted(caller.answers().size(), caller.answers())));
		}
		if (this.features.split()) {
			shares(callers, others, addresses);
		}
	}

	private void shares(List<Caller> callers, Caller others, List<String> addresses) {
		List<String> stable = addresses.subList(0, SERVERS / 2);
		check(others.answers().keySet().stream().noneMatch(stable::contains), "a routed method left its group");
		if (!this.features.calm() || this.features.backendLimit() > 0 || this.features.attempts() > 1) {
			return;
		}
		Map<String, Integer> answers = new TreeMap<>();
		callers.forEach((caller) -> caller.answers().forEach((who, calls) -> answers.merge(who, calls, Integer::sum)));
		int all = answers.values().stream().mapToInt(Integer::intValue).sum();
		int ofStable = stable.stream().mapToInt((who) -> answers.getOrDefault(who, 0)).sum();
		double share = Features.STABLE_PERCENT / 100.0;
		// Six standard deviations of a draw: one in a billion lives.
		double tolerance = 6 * Math.sqrt(all * share * (1 - share));
		check(Math.abs(ofStable - all * share) <= tolerance,
				"%d of %d calls went to the stable group".formatted(ofStable, all));
	}

	private void check(boolean holds, String otherwise) {
		if (!holds && this.wrong.size() < 5) {
			this.wrong.add(otherwise);
		}
	}

	private static Channel keyed(Channel channel, String key) {
		Metadata headers = new Metadata();
		headers.put(Metadata.Key.of(Features.HEADER, Metadata.ASCII_STRING_MARSHALLER), key);
		return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
	}

	/** Of ten calls one is of another method; of 50 one is a stream. */
	private final class Mix implements Pattern.Driver {

		private final VerifiedClient client;

		private final List<Caller> callers;

		private final Caller others;

		private final Ticks ticks;

		private final List<String> wrong = new ArrayList<>();

		private int sent;

		Mix(VerifiedClient client, List<Caller> callers, Caller others, Ticks ticks) {
			this.client = client;
			this.callers = callers;
			this.others = others;
			this.ticks = ticks;
		}

		@Override
		public void send() {
			Random random = Life.this.random;
			if (this.sent++ % 50 == 49) {
				this.ticks.open(this.client.channel());
			}
			boolean impatient = Life.this.features.impatient() && random.nextInt(3) == 0;
			Caller caller = (random.nextInt(10) == 0) ? this.others
					: this.callers.get(random.nextInt(this.callers.size()));
			caller.send(impatient ? SHORT_MILLIS : PATIENT_MILLIS);
			limits();
		}

		private void limits() {
			int limit = Life.this.features.clientLimit();
			if (limit > 0 && this.client.openCalls() > limit && this.wrong.isEmpty()) {
				this.wrong.add("%d calls open, the limit is %d".formatted(this.client.openCalls(), limit));
			}
			int backend = Life.this.features.backendLimit();
			if (backend > 0 && this.sent % 50 == 0) {
				this.client.inFlight().forEach((address, inFlight) -> {
					if (inFlight > backend && this.wrong.isEmpty()) {
						this.wrong.add("%s has %d calls, the limit is %d".formatted(address, inFlight, backend));
					}
				});
			}
		}

		@Override
		public int open() {
			return this.others.sent() - this.others.ended()
					+ this.callers.stream().mapToInt((caller) -> caller.sent() - caller.ended()).sum();
		}

	}

}
