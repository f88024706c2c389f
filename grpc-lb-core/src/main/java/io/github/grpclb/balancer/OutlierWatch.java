package io.github.grpclb.balancer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.grpc.ConnectivityState;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.ForeignText;
import io.github.grpclb.balancer.routing.Availability;
import io.github.grpclb.balancer.timing.PeriodicTask;
import io.github.grpclb.balancer.timing.Timers;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.Cause;
import io.github.grpclb.load.CallObserver;
import io.github.grpclb.load.LastFailure;
import io.github.grpclb.outlier.Ejection;
import io.github.grpclb.outlier.OutlierDetector;
import io.github.grpclb.outlier.OutlierStats;
import io.github.grpclb.spec.OutlierSpec;

/**
 * Runs outlier detection for a channel: the sweeps, the failures in a row, and the word
 * about it. Lives in the channel's {@code SynchronizationContext}.
 */
final class OutlierWatch implements OutlierDetector.Listener {

	private static final Logger logger = LoggerFactory.getLogger(OutlierWatch.class);

	/** How soon a trial is judged: a call in a trickle takes about as long. */
	private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(100);

	/** Where everything fails, backends are not compared at every failure. */
	private static final long SECOND_THOUGHTS = TimeUnit.MILLISECONDS.toNanos(100);

	private final Timers timers;

	private final Supplier<Backend[]> backends;

	private final Backend.Listener changed;

	private final PeriodicTask task;

	private final PeriodicTask looks;

	private String client = "";

	private @Nullable BalancedClient live;

	private CallObserver observer = CallObserver.NONE;

	private @Nullable OutlierSpec spec;

	private @Nullable OutlierDetector detector;

	private long lastSweep;

	/** All calls by then. */
	private long calls;

	/** Whether there was nothing to judge by then, as in clients without calls. */
	private boolean resting;

	/** Read by transport threads. */
	private volatile int consecutiveFailures;

	OutlierWatch(Timers timers, Supplier<Backend[]> backends, Backend.Listener changed) {
		this.timers = timers;
		this.backends = backends;
		this.changed = changed;
		this.task = new PeriodicTask(timers, this::sweep);
		this.looks = new PeriodicTask(timers, this::look);
		this.lastSweep = timers.now();
	}

	void configure(String client, @Nullable BalancedClient live, OutlierSpec spec) {
		this.client = client;
		this.live = live;
		if (spec.equals(this.spec)) {
			return;
		}
		this.spec = spec;
		this.consecutiveFailures = spec.enabled() ? spec.consecutiveFailures() : 0;
		if (spec.enabled()) {
			this.detector = new OutlierDetector(spec, this);
			this.resting = false;
			OutlierDetector.restart(records());
			long interval = spec.interval().toNanos();
			this.task.restart(Math.max(0, interval - (this.timers.now() - this.lastSweep)), interval);
		}
		else {
			this.detector = null;
			this.task.stop();
			this.looks.stop();
			OutlierDetector.pardon(records());
			for (Backend backend : this.backends.get()) {
				backend.invalidate();
			}
		}
	}

	void observe(CallObserver observer) {
		this.observer = observer;
	}

	/** Sets a backend up that has just come, or whose settings are new. */
	void prepare(Backend backend) {
		OutlierSpec spec = this.spec;
		backend.load().latencies().sum(spec != null && spec.enabled() && spec.latency().factor() > 0);
	}

	/** Hears of a failed call, on a transport thread. */
	void failed(Backend backend) {
		int limit = this.consecutiveFailures;
		if (limit > 0 && backend.load().consecutiveFailures() >= limit && backend.suspect()) {
			this.timers.soon(() -> judge(backend));
		}
	}

	private void judge(Backend backend) {
		backend.cleared();
		if (backend.state() != ConnectivityState.READY) {
			// Its connection broke with calls on it. That keeps calls away by itself, and
			// a backend that is back within a second must not stay ejected for longer.
			backend.load().resetConsecutiveFailures();
		}
		// It may have gone since the call failed.
		else if (this.detector != null && Arrays.asList(this.backends.get()).contains(backend)
				&& !this.detector.failed(backend.record(), records(), this.timers.now())) {
			backend.suspectAgain(this.timers.now() + SECOND_THOUGHTS);
		}
	}

	private boolean look() {
		return this.detector != null && this.detector.look(records(), this.timers.now());
	}

	private boolean sweep() {
		long now = this.timers.now();
		long calls = calls();
		if (this.detector != null && !(this.resting && calls == this.calls)) {
			List<OutlierStats> records = records();
			if (this.resting) {
				OutlierDetector.rested(records, this.lastSweep);
			}
			this.resting = this.detector.sweep(records, now);
			learnNeeds();
		}
		this.calls = calls;
		this.lastSweep = now;
		return this.detector != null;
	}

	private long calls() {
		long calls = 0;
		for (Backend backend : this.backends.get()) {
			calls += backend.load().picks();
		}
		return calls;
	}

	/** The median backend's median: half of the calls need that long and longer. */
	private void learnNeeds() {
		Backend[] backends = this.backends.get();
		long[] medians = Arrays.stream(backends)
			.mapToLong((backend) -> backend.load().latencies().quantileNanos(0.5))
			.filter((nanos) -> nanos > 0)
			.sorted()
			.toArray();
		long median = (medians.length > 0) ? medians[(medians.length - 1) / 2] : 0;
		for (Backend backend : backends) {
			backend.load().incidents().needs(median);
		}
	}

	private List<OutlierStats> records() {
		Backend[] backends = this.backends.get();
		List<OutlierStats> records = new ArrayList<>(backends.length);
		for (Backend backend : backends) {
			backend.record().available(!backend.drained() && backend.state() == ConnectivityState.READY);
			records.add(backend.record());
		}
		return records;
	}

	@Override
	public void ejected(OutlierStats record, Ejection ejection) {
		Backend backend = find(record);
		logger.atWarn()
			.addKeyValue("client", this.client)
			.addKeyValue("backend", backend.address())
			.addKeyValue("cause", ejection.cause())
			.log("Client '{}': {} is ejected for {} s ({}: {}). Its last failure was {}. "
					+ "Look into its own log; grpc.lb.clients.{}.outlier-detection sets the rules.", this.client,
					backend.address(), TimeUnit.NANOSECONDS.toSeconds(ejection.lengthNanos()), ejection.cause(),
					ejection.evidence(), describe(backend.load().lastFailure()), this.client);
		this.observer.ejected(backend.address(), ejection.cause());
		note("ejection", backend, Cause.outlierDetection(ejection.cause() + ": " + ejection.evidence()));
		backend.invalidate();
		backend.reconnectIfStalled();
		this.changed.changed(backend, false);
		this.looks.start(BETWEEN_LOOKS);
	}

	@Override
	public void tried(OutlierStats record) {
		Backend backend = find(record);
		logger.info("Client '{}': {} gets a trickle of calls to show whether it answers again.", this.client,
				backend.address());
		note("trial", backend, Cause.outlierDetection(null));
		backend.invalidate();
		this.changed.changed(backend, false);
	}

	@Override
	public void readmitted(OutlierStats record) {
		Backend backend = find(record);
		Fitness now = new Fitness(backend.drained(), backend.going(), null, backend.connections());
		logger.atInfo()
			.addKeyValue("client", this.client)
			.addKeyValue("backend", backend.address())
			.log("Client '{}': the ejection of {} is over. {}", this.client, backend.address(),
					(now.availability() == Availability.AVAILABLE)
							? "It gets calls again; should it fail again soon, it is ejected for longer."
							: "It gets no calls yet: it " + now.text() + ".");
		note("readmission", backend, Cause.outlierDetection(null));
		backend.ramp().restart();
		backend.invalidate();
		this.changed.changed(backend, false);
	}

	private void note(String what, Backend backend, Cause cause) {
		if (this.live != null) {
			this.live.note(what, backend.address(), cause);
		}
	}

	private static String describe(@Nullable LastFailure failure) {
		if (failure == null) {
			return "none";
		}
		Status status = failure.status();
		String description = status.getDescription();
		return (description != null) ? status.getCode() + ": " + ForeignText.of(description) : status.getCode().name();
	}

	private Backend find(OutlierStats record) {
		for (Backend backend : this.backends.get()) {
			if (backend.record() == record) {
				return backend;
			}
		}
		throw new IllegalStateException("Judged a backend that has gone: " + record);
	}

	void stop() {
		this.task.stop();
		this.looks.stop();
		this.detector = null;
	}

}
