package io.github.grpclb.verification.faults;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.client.StockClient;
import io.github.grpclb.verification.peer.CountingServer;

/**
 * Calls at a steady pace to three backends, of which one is wrong for a while.
 *
 * @param fault what is wrong
 * @param balanced whether the channel is ours; otherwise it is {@code round_robin}
 * @param retry whether UNAVAILABLE is retried
 * @param pace the times
 */
record FaultRun(FaultKind fault, boolean balanced, boolean retry, Pace pace) {

	/** The default of production, where calls have to fail while the fault lasts. */
	private static final long DEADLINE_MILLIS = 2_000;

	/**
	 * Where none has to, and before the fault, so that a machine that is slow for
	 * seconds, or a JVM that is cold, fails none either.
	 */
	private static final long PATIENT_MILLIS = 15_000;

	private static final int WARM_CALLS = 100;

	/** Shorter than calls need to settle after a connection was lost. */
	private static final long AGAIN_MILLIS = 100;

	private static final int FEW = 10;

	private static final Duration REST = Duration.ofSeconds(10);

	/**
	 * How long everything takes.
	 *
	 * @param callsPerSecond calls a second
	 * @param wrong how long the fault lasts
	 * @param recovery how long the backend may take to come back
	 */
	record Pace(int callsPerSecond, Duration wrong, Duration recovery) {

		/** For the default build. */
		static final Pace SHORT = new Pace(100, Duration.ofMillis(1500), Duration.ofSeconds(6));

		/** For the profile; longer than a redial and a slow handshake. */
		static final Pace LONG = new Pace(100, Duration.ofSeconds(9), Duration.ofSeconds(15));

	}

	Row run() throws InterruptedException {
		CountingServer.Ledger ledger = new CountingServer.Ledger();
		long began = System.nanoTime();
		try (CountingServer one = CountingServer.startWithHealth(ledger);
				CountingServer two = CountingServer.startWithHealth(ledger);
				WrongBackend victim = this.fault.open(ledger)) {
			List<String> addresses = List.of(one.address(), victim.address(), two.address());
			VerifiedClient client = this.balanced ? VerifiedClient.open(settings(), addresses) : null;
			ManagedChannel channel = (client != null) ? client.channel() : StockClient.open(this.retry, addresses);
			try {
				return run(ledger, victim, client, channel, began);
			}
			finally {
				channel.shutdownNow();
				if (client != null) {
					client.close();
				}
			}
		}
	}

	private VerifiedClient.Settings settings() {
		VerifiedClient.Settings defaults = VerifiedClient.Settings.defaults();
		return this.retry ? defaults : defaults.withoutRetry();
	}

	private Row run(CountingServer.Ledger ledger, WrongBackend victim, @Nullable VerifiedClient client,
			ManagedChannel channel, long began) throws InterruptedException {
		Caller caller = new Caller(channel, PATIENT_MILLIS);
		Thread load = load(caller);
		try {
			return run(ledger, victim, client, caller, load, began);
		}
		finally {
			load.interrupt();
		}
	}

	private Row run(CountingServer.Ledger ledger, WrongBackend victim, @Nullable VerifiedClient client, Caller caller,
			Thread load, long began) throws InterruptedException {
		// A cold JVM has a heap of calls open, and losing them at once empties the retry
		// budget.
		await(() -> ledger.executionsOn(victim.servesAs()) > 0 && caller.ended() > WARM_CALLS
				&& caller.sent() - caller.ended() < FEW, Duration.ofSeconds(20));
		Fault.Survival survival = this.fault.survival();
		if (survival != Fault.Survival.SURVIVABLE && survival != Fault.Survival.UNKNOWN_WITHOUT_CLASSES) {
			caller.deadline(DEADLINE_MILLIS);
		}
		victim.harm();
		goOn(victim);
		victim.heal();
		int before = ledger.executionsOn(victim.servesAs());
		long healed = System.nanoTime();
		// Calls that were on their way when the fault ended may still be what ejects it.
		AtomicBoolean ejected = new AtomicBoolean();
		boolean recovered = await(() -> {
			ejected.compareAndSet(false, client != null && client.ejected(victim.address()));
			return ledger.executionsOn(victim.servesAs()) > before;
		}, this.pace.recovery());
		long recovery = recovered ? (System.nanoTime() - healed) / 1_000_000 : -1;
		load.interrupt();
		load.join();
		caller.awaitAll();
		if (client != null) {
			await(() -> client.totalInFlight() == 0, REST);
		}
		say(caller);
		return new Row(this.fault, this.balanced, this.retry, caller.sent(), caller.ok(), caller.failed(),
				ledger.executions(), ledger.executedTwice(), caller.answeredButLost(ledger),
				caller.failedOnOthers(ledger, victim.servesAs()), recovery, ejected.get(),
				(client != null) ? client.totalInFlight() : -1, victim.connections(), victim.misled(),
				(System.nanoTime() - began) / 1e9);
	}

	/** The table has no room for what calls have failed with. */
	private void say(Caller caller) {
		Map<String, Integer> failures = new TreeMap<>();
		for (Caller.Outcome outcome : caller.outcomes()) {
			if (!outcome.status().isOk() && outcome.status().getCode() != Status.Code.DEADLINE_EXCEEDED) {
				failures.merge(outcome.status().getCode() + ": " + outcome.status().getDescription(), 1, Integer::sum);
			}
		}
		failures.forEach((failure, times) -> System.out.printf("%s, %s, retry %s: %d x %s%n", this.fault.title(),
				this.balanced ? "balanced" : "round_robin", this.retry ? "on" : "off", times, failure));
	}

	/** Returns when the fault is over. */
	private void goOn(WrongBackend victim) throws InterruptedException {
		ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
		try {
			if (this.fault.repeated()) {
				clock.scheduleWithFixedDelay(() -> victim.harm(), AGAIN_MILLIS, AGAIN_MILLIS, TimeUnit.MILLISECONDS);
			}
			clock.schedule(clock::shutdown, this.pace.wrong().toMillis(), TimeUnit.MILLISECONDS);
			clock.awaitTermination(this.pace.wrong().toMillis() + REST.toMillis(), TimeUnit.MILLISECONDS);
		}
		finally {
			clock.shutdownNow();
		}
	}

	private Thread load(Caller caller) {
		Thread load = new Thread(
				() -> caller.pace(this.pace.callsPerSecond(), () -> !Thread.currentThread().isInterrupted()),
				"fault-load");
		load.setDaemon(true);
		load.start();
		return load;
	}

	private static boolean await(BooleanSupplier condition, Duration limit) {
		long giveUp = System.nanoTime() + limit.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > giveUp) {
				return false;
			}
			LockSupport.parkNanos(5_000_000);
		}
		return true;
	}

}
