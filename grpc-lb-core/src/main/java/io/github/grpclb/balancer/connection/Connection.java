package io.github.grpclb.balancer.connection;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.ForeignText;
import io.github.grpclb.Internal;
import io.github.grpclb.load.ConnectionLoad;
import io.github.grpclb.snapshot.HealthSupport;
import io.github.grpclb.snapshot.TlsMismatch;

/**
 * One connection to a backend, kept up for as long as the backend is there. Lives in the
 * channel's {@code SynchronizationContext}.
 */
@Internal
public final class Connection implements CheckedSubchannel.Listener {

	/**
	 * When to dial a backend that cannot be reached: only a new subchannel does so before
	 * grpc-java's own backoff is over.
	 */
	private static final DialPace PACE = new DialPace(TimeUnit.SECONDS.toNanos(5));

	/**
	 * How long to count on what is under way, a connection or the health service's first
	 * answer: longer than a lost packet's first two repetitions (1 s and 2 s), shorter
	 * than callers wait.
	 */
	static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

	private final ConnectionOwner owner;

	private final Subchannels subchannels;

	private final ConnectionTimers timers;

	private final BriefConnections brief = new BriefConnections();

	private final FailedAttempts failures = new FailedAttempts();

	private CheckedSubchannel dial;

	/** It is asked to connect as soon as it is there, so it never counts as idle. */
	private ConnectivityState state = ConnectivityState.CONNECTING;

	/** What health checking says; this class may know better. */
	private ConnectivityState checked = ConnectivityState.IDLE;

	/** Whether its last state was ready and it connects again. */
	private boolean renewing;

	/** Whether it has been connecting for longer than one counts on it. */
	private boolean hanging;

	/** Whether the attempt under way has had all the time it gets. */
	private boolean overdue;

	/** Whether health checking has approved of this very connection once. */
	private boolean served;

	private boolean healthSilent;

	/** When the attempt began that it came of. */
	private long dialledAt;

	/** Looked for where there may be further connections. */
	private @Nullable StreamLimit limit;

	/** What is to take over from it. */
	private @Nullable Successor successor;

	Connection(ConnectionOwner owner, Subchannels subchannels) {
		this.owner = owner;
		this.subchannels = subchannels;
		this.timers = new ConnectionTimers(subchannels, this::redial);
		this.dial = new CheckedSubchannel(owner, subchannels, this);
	}

	void start() {
		this.dialledAt = now();
		this.dial.start();
	}

	@Override
	public void transportChanged(CheckedSubchannel from, ConnectivityStateInfo info) {
		if (this.successor != null && from == this.successor.subchannel()) {
			this.successor.transportChanged(info);
			return;
		}
		if (from != this.dial || this.state == ConnectivityState.SHUTDOWN) {
			return;
		}
		this.timers.stopWaiting();
		switch (info.getState()) {
			case CONNECTING -> {
				this.overdue = false;
				this.dialledAt = now();
				this.timers.wait(Math.min(PATIENCE_NANOS, this.owner.connectTimeoutNanos()), this::stillConnecting);
			}
			case READY -> {
				this.served = false;
				this.failures.over();
				this.brief.opened(now(), this.owner.load().successes());
				// Cancelled when health checking has an answer, or asks nothing.
				this.timers.wait(PATIENCE_NANOS, this::stillUnanswered);
			}
			default -> {
				if (info.getState() == ConnectivityState.IDLE && this.brief.open()) {
					this.owner.load().incidents().parting();
				}
				this.brief.closed(now(), this.owner.load().successes());
			}
		}
	}

	@Override
	public void changed(CheckedSubchannel from, ConnectivityStateInfo info) {
		if (this.successor != null && from == this.successor.subchannel()) {
			this.successor.changed(info);
			return;
		}
		ConnectivityState next = info.getState();
		if (from != this.dial || this.state == ConnectivityState.SHUTDOWN || next == ConnectivityState.SHUTDOWN) {
			return;
		}
		this.checked = next;
		this.healthSilent = false;
		switch (next) {
			case TRANSIENT_FAILURE -> {
				if (this.dial.connected()) {
					this.failures.note(info.getStatus(), now());
					become(next, true);
				}
				else {
					unreached(readable(info.getStatus()));
				}
			}
			// The server closed it (GOAWAY).
			case IDLE -> reconnect();
			case READY -> {
				this.timers.stopWaiting();
				this.served = true;
				become(next, false);
			}
			default -> connecting();
		}
	}

	private void unreached(Status why) {
		// A server that closes each connection at once is sometimes too quick for
		// grpc-java to take it for one.
		long wait = Math.max(PACE.nanos(this.failures.count()), this.brief.waitNanos(0.5));
		this.timers.redialLater(wait);
		boolean news = this.failures.add(why, now());
		if (news || this.state != ConnectivityState.TRANSIENT_FAILURE) {
			become(ConnectivityState.TRANSIENT_FAILURE, true);
		}
	}

	private static Status readable(Status failure) {
		TlsMismatch mismatch = TlsMismatch.of(failure.getCause());
		return (mismatch != null) ? Status.UNAVAILABLE.withDescription(mismatch.text()) : failure;
	}

	private void connecting() {
		if (this.dial.connected()) {
			this.timers.wait(PATIENCE_NANOS, this::stillUnanswered);
		}
		// gRFC A62: a failed connection stays failed until it is ready again.
		if (this.state != ConnectivityState.TRANSIENT_FAILURE) {
			become(ConnectivityState.CONNECTING, false);
		}
	}

	private void reconnect() {
		long wait = this.brief.waitNanos(ThreadLocalRandom.current().nextDouble());
		if (wait == 0) {
			this.dial.connect();
		}
		else {
			this.failures.note(Status.UNAVAILABLE.withDescription(this.brief.describe(this.dial.watchFailure())),
					now());
			this.timers.wait(wait, this.dial::connect);
		}
		// One that was merely unhealthy may have helped in a panic, so that its loss is
		// news all the same. For a moment's wait no call need fail.
		boolean failed = this.state == ConnectivityState.TRANSIENT_FAILURE || this.brief.lasting();
		become(failed ? ConnectivityState.TRANSIENT_FAILURE : ConnectivityState.CONNECTING, true);
	}

	private void become(ConnectivityState next, boolean lost) {
		if (next == ConnectivityState.CONNECTING) {
			this.renewing |= this.state == ConnectivityState.READY;
		}
		else {
			this.renewing = false;
			this.hanging = false;
		}
		this.state = next;
		this.owner.connectionChanged(lost);
	}

	private void stillConnecting() {
		long left = this.owner.connectTimeoutNanos() - PATIENCE_NANOS;
		if (left <= 0) {
			giveUp();
			return;
		}
		this.timers.wait(left, this::giveUp);
		if (this.state == ConnectivityState.CONNECTING) {
			this.hanging = true;
			this.owner.connectionChanged(false);
		}
	}

	/** TCP may be there, but a subchannel is ready only when HTTP/2 SETTINGS are. */
	private void giveUp() {
		this.overdue = true;
		this.brief.failed();
		this.failures
			.note(Status.UNAVAILABLE.withDescription("no HTTP/2 connection within connections.connect-timeout ("
					+ TimeUnit.NANOSECONDS.toMillis(this.owner.connectTimeoutNanos()) + " ms)"), now());
		long wait = this.brief.waitNanos(ThreadLocalRandom.current().nextDouble());
		this.timers.redialLater(Math.max(DialPace.FIRST_NANOS, wait));
		become(ConnectivityState.TRANSIENT_FAILURE, true);
	}

	/** The connection is there, and the health service has nothing to say about it. */
	private void stillUnanswered() {
		if (this.checked == ConnectivityState.CONNECTING && this.dial.connected() && !this.dial.saidNotServing()) {
			this.healthSilent = true;
			become(ConnectivityState.READY, false);
		}
	}

	private void redial() {
		// A backend that is merely unhealthy has its connection. One that is slow to
		// accept is not helped by another attempt.
		if (this.state != ConnectivityState.TRANSIENT_FAILURE || unhealthy()) {
			return;
		}
		if (this.overdue || this.dial.failed()) {
			dialAnew();
		}
	}

	private void dialAnew() {
		CheckedSubchannel old = this.dial;
		this.timers.stopWaiting();
		this.overdue = false;
		this.brief.abandoned();
		this.dial = new CheckedSubchannel(this.owner, this.subchannels, this);
		start();
		old.shutdown();
	}

	/** Lets go of a ready connection for a new one. Its calls go on to their end. */
	void renew() {
		if (this.state == ConnectivityState.READY) {
			this.state = ConnectivityState.CONNECTING;
			this.renewing = true;
			dialAnew();
		}
	}

	/** Whether it is there, and came of an attempt that began before that time. */
	boolean olderThan(long nanos) {
		return this.dial.connected() && this.dialledAt - nanos < 0;
	}

	/** Lets go of it for another one when that one can carry calls, or not at all. */
	void replace(Consumer<Status> done) {
		Successor next = new Successor(this.owner, this.subchannels, this, this.state == ConnectivityState.READY,
				(status) -> replaced(status, done));
		this.successor = next;
		next.subchannel().start();
	}

	private void replaced(Status status, Consumer<Status> done) {
		Successor next = this.successor;
		this.successor = null;
		if (next != null && status.isOk()) {
			takeOver(next);
		}
		else if (next != null) {
			next.subchannel().shutdown();
		}
		done.accept(status);
	}

	private void takeOver(Successor next) {
		CheckedSubchannel old = this.dial;
		this.timers.stopWaiting();
		this.overdue = false;
		this.brief.opened(now(), this.owner.load().successes());
		this.dial = next.subchannel();
		this.dialledAt = next.startedAt();
		this.served = next.healthy();
		this.checked = next.healthy() ? ConnectivityState.READY : ConnectivityState.CONNECTING;
		if (next.healthy() || this.state == ConnectivityState.READY) {
			this.healthSilent = !next.healthy();
			become(ConnectivityState.READY, false);
		}
		else {
			this.timers.wait(PATIENCE_NANOS, this::stillUnanswered);
			this.owner.connectionChanged(false);
		}
		// grpc-java waits for five seconds: the present picker can still use it.
		old.shutdown();
	}

	private long now() {
		return this.subchannels.ticker().getAsLong();
	}

	void shutdown() {
		this.state = ConnectivityState.SHUTDOWN;
		this.timers.shutdown();
		if (this.successor != null) {
			this.successor.end(Status.CANCELLED);
		}
		this.dial.shutdown();
	}

	ConnectivityState state() {
		return this.state;
	}

	boolean unhealthy() {
		// While it is connecting, the first answer of the health service is still to
		// come.
		return this.state == ConnectivityState.TRANSIENT_FAILURE && this.dial.connected();
	}

	/** Whether health checking approved of it before it objected to it. */
	boolean leaving() {
		return unhealthy() && this.served;
	}

	boolean renewing() {
		return this.state == ConnectivityState.CONNECTING && this.renewing && !this.hanging;
	}

	boolean hanging() {
		return this.hanging;
	}

	HealthSupport health() {
		return this.healthSilent ? HealthSupport.SILENT : this.dial.health();
	}

	int briefConnections() {
		return this.brief.count();
	}

	FailedAttempts failures() {
		return this.failures;
	}

	public Channel channel() {
		return this.dial.channel();
	}

	public PickResult result() {
		return this.dial.result();
	}

	public PickResult countedResult() {
		return this.dial.countedResult();
	}

	public ConnectionLoad load() {
		return this.dial.load();
	}

	/** Which of several connections can be spared: the smallest number. */
	int need() {
		return (this.state == ConnectivityState.READY) ? this.dial.load().inFlight() : -1;
	}

	int streamLimit() {
		if (this.state != ConnectivityState.READY) {
			return 0;
		}
		if (this.limit == null) {
			this.limit = new StreamLimit();
		}
		return this.limit.look(this.dial.load());
	}

}
