package io.github.grpclb.canary;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.CanaryControl;
import io.github.grpclb.control.Cause;
import io.github.grpclb.control.Change;
import io.github.grpclb.control.Registration;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot.CanarySnapshot;
import io.github.grpclb.spec.CanarySpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Moves one client's calls from a baseline to a candidate, step by step, and back at once
 * when the candidate does not hold up. It looks once a second, over all channels of the
 * client.
 *
 * <p>
 * The split that it sets lies over the configuration and below what operators set. While
 * an operator's split is in force, the guard waits.
 */
final class CanaryGuard implements CanaryControl {

	private static final Logger logger = LoggerFactory.getLogger(CanaryGuard.class);

	/**
	 * Until a candidate is completed the baseline keeps a twentieth of the calls: without
	 * a baseline a slowness that has come over everybody looks like the candidate's.
	 */
	private static final int MOST_WHILE_JUDGED = 95;

	private final BalancedClient client;

	private volatile @Nullable CanarySnapshot shown;

	private @Nullable CanarySpec spec;

	private CanaryState state = CanaryState.PENDING;

	private CanaryState pausedFrom = CanaryState.PENDING;

	private int step;

	private @Nullable String reason;

	private @Nullable String waits;

	private Instant since = Instant.MIN;

	private @Nullable CanaryMeter meter;

	private Map<String, Integer> split = Map.of();

	private @Nullable Registration observing;

	private @Nullable Command takenBackBy;

	private Instant takenBackAt = Instant.MAX;

	CanaryGuard(BalancedClient client) {
		this.client = client;
	}

	@Override
	public @Nullable CanarySnapshot snapshot() {
		return this.shown;
	}

	/**
	 * Hears of any change of the client. A canary that has just been configured must not
	 * have calls for a second because nobody has looked yet.
	 */
	void changed() {
		CanarySpec spec = this.client.configured().routing().canary();
		boolean other;
		synchronized (this) {
			other = !Objects.equals(spec, this.spec);
		}
		if (other) {
			look();
		}
	}

	/** Looks at the candidate, and does what has to be done. */
	void look() {
		ClientSpec configured = this.client.configured();
		CanarySpec spec = configured.routing().canary();
		List<BackendSnapshot> backends = (spec != null) ? this.client.snapshot().backends() : List.of();
		synchronized (this) {
			if (!Objects.equals(spec, this.spec)) {
				configure(spec);
			}
			if (spec != null) {
				takeCommandBack(spec);
				if (this.meter != null) {
					this.meter.assign(spec, backends);
				}
				decide(spec, backends);
				divide(spec);
				show(spec);
			}
		}
	}

	private void configure(@Nullable CanarySpec spec) {
		this.spec = spec;
		this.takenBackBy = null;
		this.split = Map.of();
		this.step = 0;
		stopCounting();
		this.shown = null;
		if (spec == null) {
			this.client.withdrawCanary(Cause.CONFIGURATION);
		}
		enter(CanaryState.PENDING, null, Cause.CONFIGURATION);
	}

	private void decide(CanarySpec spec, List<BackendSnapshot> backends) {
		this.waits = null;
		switch (this.state) {
			case PENDING -> {
				if (backends.stream().anyMatch((backend) -> spec.candidate().equals(backend.group()))) {
					begin(spec, Cause.canary("the candidate has backends"));
				}
				else {
					this.waits = "a backend of group " + spec.candidate();
				}
			}
			case PROGRESSING, PAUSED -> {
				if (this.meter != null) {
					judge(spec, this.meter, backends);
				}
			}
			default -> {
			}
		}
	}

	private void begin(CanarySpec spec, Cause cause) {
		this.step = 0;
		CanaryMeter meter = new CanaryMeter();
		meter.restart(this.client.now());
		meter.assign(spec, this.client.snapshot().backends());
		this.meter = meter;
		this.observing = this.client.addObserver(meter);
		enter(CanaryState.PROGRESSING, null, cause);
		divide(spec);
	}

	private void judge(CanarySpec spec, CanaryMeter meter, List<BackendSnapshot> backends) {
		if (!this.client.live().spec().routing().split().equals(this.split)) {
			this.waits = "an operator's split to be taken back";
			meter.restart(this.client.now());
			this.since = this.client.now();
			return;
		}
		CanaryVerdict verdict = meter.judge(spec, this.client.now());
		if (verdict.failed() != null) {
			logger.warn("Client '{}': rolled {} back to 0 %: {}. POST {\"action\": \"canary\", \"command\": \"start\"} "
					+ "starts anew once it is mended.", this.client.name(), spec.candidate(), verdict.failed());
			stopCounting();
			enter(CanaryState.ROLLED_BACK, verdict.failed(), Cause.canary(verdict.failed()));
		}
		else if (empty(spec, backends)) {
			// The step's time begins when it has one that stays.
			this.since = this.client.now();
			this.waits = "a backend of group %s that can take calls: it has none now, so its calls go elsewhere"
				.formatted(spec.candidate());
		}
		else if (this.state == CanaryState.PAUSED) {
			this.waits = (this.takenBackBy == Command.RESUME) ? "a resume at " + this.takenBackAt : "a resume";
		}
		else if (this.client.now().isBefore(this.since.plus(spec.stepInterval()))) {
			this.waits = "the step's end at " + this.since.plus(spec.stepInterval());
		}
		else if (verdict.waits() != null) {
			this.waits = verdict.waits();
		}
		else {
			advance(spec, meter);
		}
	}

	private static boolean empty(CanarySpec spec, List<BackendSnapshot> backends) {
		return backends.stream().noneMatch((backend) -> spec.candidate().equals(backend.group()) && backend.eligible());
	}

	private void advance(CanarySpec spec, CanaryMeter meter) {
		if (this.step == spec.steps().size() - 1) {
			stopCounting();
			enter(CanaryState.COMPLETED, null, Cause.canary("the last step held"));
			return;
		}
		meter.restart(this.client.now());
		this.step++;
		enter(CanaryState.PROGRESSING, null, Cause.canary("the step before held"));
	}

	private void stopCounting() {
		this.meter = null;
		if (this.observing != null) {
			this.observing.close();
			this.observing = null;
		}
	}

	private void enter(CanaryState state, @Nullable String reason, Cause cause) {
		this.state = state;
		this.reason = reason;
		this.since = this.client.now();
		CanarySpec spec = this.spec;
		if (spec != null) {
			this.client.note("canary", "%s, %s at %d %% (steps %s)".formatted(state, spec.candidate(), share(spec),
					spec.steps().stream().map(String::valueOf).collect(Collectors.joining(", "))), cause);
		}
	}

	private int share(CanarySpec spec) {
		return switch ((this.state == CanaryState.PAUSED) ? this.pausedFrom : this.state) {
			case PROGRESSING -> Math.min(spec.steps().get(this.step), MOST_WHILE_JUDGED);
			case COMPLETED -> spec.steps().get(this.step);
			default -> 0;
		};
	}

	/** Sets the split of the step, also when the configured split has changed. */
	private void divide(CanarySpec spec) {
		Map<String, Integer> wanted = CanarySplit.of(this.client.configured().routing().split(), spec, share(spec));
		if (!wanted.equals(this.split)) {
			this.client.change(new Change.Split(wanted), null,
					Cause.canary("%s at %d %%".formatted(spec.candidate(), share(spec))));
			this.split = wanted;
		}
	}

	private void show(CanarySpec spec) {
		this.shown = new CanarySnapshot(this.state.name(), this.step, this.reason, share(spec), this.waits,
				spec.steps(), spec.baseline(), spec.candidate());
	}

	@Override
	public synchronized void command(Command command, @Nullable Duration ttl, Cause cause) {
		CanarySpec spec = this.spec;
		if (spec == null) {
			throw new InvalidSpecException("canary", null, "configured",
					"Set grpc.lb.clients.%s.canary with a baseline and a candidate.".formatted(this.client.name()));
		}
		execute(spec, command, cause);
		boolean reverts = ttl != null && this.state != CanaryState.ROLLED_BACK;
		this.takenBackBy = reverts ? opposite(command) : null;
		this.takenBackAt = reverts ? this.client.now().plus(ttl) : Instant.MAX;
		divide(spec);
		show(spec);
	}

	private void execute(CanarySpec spec, Command command, Cause cause) {
		switch (command) {
			case START -> {
				refuseIf(this.state == CanaryState.PAUSED, command, "Send resume to go on, or abort and then start.");
				if (this.state != CanaryState.PROGRESSING) {
					begin(spec, cause);
				}
			}
			case PAUSE -> {
				refuseIf(this.meter == null && this.state != CanaryState.PENDING && this.state != CanaryState.PAUSED,
						command, "Send start for another round.");
				if (this.state != CanaryState.PAUSED) {
					this.pausedFrom = this.state;
					enter(CanaryState.PAUSED, (cause.detail() != null) ? "by " + cause.detail() : null, cause);
				}
			}
			case RESUME -> {
				refuseIf(this.state != CanaryState.PAUSED && this.state != CanaryState.PROGRESSING, command,
						"Send start for another round.");
				if (this.state == CanaryState.PAUSED) {
					enter(this.pausedFrom, null, cause);
				}
			}
			case ABORT -> {
				if (this.state != CanaryState.ABORTED && this.state != CanaryState.ROLLED_BACK) {
					stopCounting();
					enter(CanaryState.ABORTED, (cause.detail() != null) ? "by " + cause.detail() : "by an operator",
							cause);
				}
			}
		}
	}

	private void refuseIf(boolean impossible, Command command, String cure) {
		if (impossible) {
			throw new InvalidSpecException("command", command, "one that fits the state " + this.state, cure);
		}
	}

	private static Command opposite(Command command) {
		return switch (command) {
			case START -> Command.ABORT;
			case PAUSE -> Command.RESUME;
			case RESUME -> Command.PAUSE;
			case ABORT -> Command.START;
		};
	}

	private void takeCommandBack(CanarySpec spec) {
		Command command = this.takenBackBy;
		if (command == null || this.client.now().isBefore(this.takenBackAt)) {
			return;
		}
		this.takenBackBy = null;
		try {
			execute(spec, command, Cause.TTL);
		}
		catch (InvalidSpecException ex) {
			logger.debug("Client '{}': nothing to take back: {}", this.client.name(), ex.getMessage());
		}
	}

}
