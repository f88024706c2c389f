package io.github.grpclb.balancer;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.grpc.Status;
import io.grpc.SynchronizationContext.ScheduledHandle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.balancer.connection.Connection;
import io.github.grpclb.balancer.timing.Timers;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.Cause;

/**
 * Replaces a channel's connections one after the other, make before break, because
 * something has changed that only new ones take over. A connection that was being opened
 * at that moment is looked at when it is there. Lives in the channel's
 * {@code SynchronizationContext}.
 */
final class ConnectionRenewal {

	private static final Logger logger = LoggerFactory.getLogger(ConnectionRenewal.class);

	/**
	 * When a backend that has refused a new connection is tried again: one whose own
	 * trust is replaced a moment later than our certificate takes ours then.
	 */
	private static final long RETRY_SECONDS = 5;

	/** As long as a line of a log is read. */
	private static final int LONGEST_TEXT = 400;

	private final Timers timers;

	private final Supplier<Backend[]> backends;

	/** Those still to be looked at. */
	private final Deque<Backend> queue = new ArrayDeque<>();

	/** Connections whose replacement has failed, until they are tried again. */
	private final Set<Connection> kept = new HashSet<>();

	private @Nullable ScheduledHandle retry;

	/** Why connections are replaced, {@code null} before the first time. */
	private @Nullable Cause cause;

	private @Nullable BalancedClient client;

	/** Older connections are replaced. */
	private long since;

	private int replaced;

	/** Whether one is being replaced. */
	private boolean busy;

	private boolean stopped;

	ConnectionRenewal(Timers timers, Supplier<Backend[]> backends) {
		this.timers = timers;
		this.backends = backends;
	}

	/**
	 * Begins, or begins anew.
	 * @param client hears when it is done, {@code null} for nobody
	 * @param cause why
	 */
	void begin(@Nullable BalancedClient client, Cause cause) {
		this.client = client;
		this.cause = cause;
		this.since = this.timers.now();
		restart();
	}

	private void restart() {
		this.kept.clear();
		this.queue.clear();
		this.queue.addAll(Arrays.asList(this.backends.get()));
		next();
	}

	/** A connection has another state: one that was being opened may be there. */
	void changed(Backend backend) {
		if (this.cause != null && !this.busy) {
			this.queue.addLast(backend);
			next();
		}
	}

	private void next() {
		if (this.busy || this.stopped) {
			return;
		}
		for (Backend backend = this.queue.poll(); backend != null; backend = this.queue.poll()) {
			new Attempt(backend).begin();
			if (this.busy) {
				return;
			}
		}
		if (!this.kept.isEmpty()) {
			retryLater();
		}
		else if (this.replaced > 0 && this.client != null && this.cause != null) {
			this.client.note("connections", "replaced " + this.replaced, this.cause);
			this.replaced = 0;
		}
	}

	private void retryLater() {
		if (this.retry == null) {
			this.retry = this.timers.after(TimeUnit.SECONDS.toNanos(RETRY_SECONDS), () -> {
				this.retry = null;
				restart();
			});
		}
	}

	private String wanted() {
		Cause cause = this.cause;
		return (cause != null && cause.detail() != null) ? cause.detail() : "a request";
	}

	/** The TLS library says why in a cause; a peer may have a say in it. */
	private static String text(Status status) {
		StringBuilder text = new StringBuilder(status.getCode().name());
		if (status.getDescription() != null) {
			text.append(": ").append(status.getDescription());
		}
		for (Throwable next = status.getCause(); next != null; next = next.getCause()) {
			if (next.getMessage() != null && text.indexOf(next.getMessage()) < 0) {
				text.append(": ").append(next.getMessage());
			}
		}
		return (text.length() <= LONGEST_TEXT) ? text.toString() : text.substring(0, LONGEST_TEXT) + "…";
	}

	void stop() {
		this.stopped = true;
		if (this.retry != null) {
			this.retry.cancel();
		}
	}

	/**
	 * One replacement.
	 */
	private final class Attempt {

		private final Backend backend;

		private @Nullable Connection connection;

		private boolean over;

		Attempt(Backend backend) {
			this.backend = backend;
		}

		void begin() {
			ConnectionRenewal.this.busy = true;
			this.connection = this.backend.connections()
				.replaceOlderThan(ConnectionRenewal.this.since,
						(connection) -> !ConnectionRenewal.this.kept.contains(connection), this::ended);
			ConnectionRenewal.this.busy = this.connection != null && !this.over;
		}

		private void ended(Status status) {
			this.over = true;
			ConnectionRenewal.this.busy = false;
			// It may have others.
			ConnectionRenewal.this.queue.addFirst(this.backend);
			if (status.isOk()) {
				ConnectionRenewal.this.replaced++;
			}
			else if (status.getCode() != Status.Code.CANCELLED && this.connection != null) {
				ConnectionRenewal.this.kept.add(this.connection);
				logger.warn("Backend {} does not accept a new connection, wanted because of {}: {}. Its present one is "
						+ "kept, and the next attempt is in {} s. See whether it trusts the new certificate, "
						+ "and we its own.", this.backend.address(), wanted(), text(status), RETRY_SECONDS);
			}
			ConnectionRenewal.this.next();
		}

	}

}
