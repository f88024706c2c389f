package io.github.grpclb.balancer;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.balancer.connection.ConnectionPoolSize;
import io.github.grpclb.balancer.connection.Patience;
import io.github.grpclb.balancer.timing.PeriodicTask;
import io.github.grpclb.balancer.timing.Timers;
import io.github.grpclb.spec.ConnectionsSpec;

/**
 * Opens further connections to backends whose connections are full, and closes them when
 * they are not needed any more (gRFC A105). While one is being opened, calls wait for it
 * as long as {@link Patience} says. Lives in the channel's
 * {@code SynchronizationContext}.
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A105-max_concurrent_streams-connection-scaling.md#connection-management">gRFC
 * A105, connection management</a>
 */
final class ConnectionScaler {

	private static final Logger logger = LoggerFactory.getLogger(ConnectionScaler.class);

	/**
	 * Calls that wait for a stream wait for a few looks; one look costs a read per
	 * backend.
	 */
	private static final long SWEEP = TimeUnit.MILLISECONDS.toNanos(100);

	/** How long none is tried after one that did not come up. */
	private static final long PAUSE = TimeUnit.SECONDS.toNanos(10);

	private final Timers timers;

	private final Supplier<Backend[]> backends;

	private final Runnable changed;

	private final PeriodicTask task;

	private ConnectionsSpec spec = ConnectionsSpec.defaults();

	ConnectionScaler(Timers timers, Supplier<Backend[]> backends, Runnable changed) {
		this.timers = timers;
		this.backends = backends;
		this.changed = changed;
		this.task = new PeriodicTask(timers, this::sweep);
	}

	void configure(ConnectionsSpec spec) {
		this.spec = spec;
		if (scales()) {
			this.task.start(SWEEP);
		}
	}

	/** Sets a backend up that has just come, or whose settings are new. */
	void prepare(Backend backend) {
		backend.scale(this.spec);
	}

	private boolean scales() {
		return this.spec.maxPerBackend() > this.spec.perBackend();
	}

	/** Hears, on any thread, that a call found all connections of a backend full. */
	void asked(Backend backend) {
		this.timers.context().execute(() -> grow(backend));
	}

	private void grow(Backend backend) {
		if (backend.poolSize().grow(this.spec, backend.connections().size(), backend.connections().ready())) {
			touch(backend);
		}
	}

	private void touch(Backend backend) {
		backend.scale(this.spec);
		this.changed.run();
	}

	private boolean sweep() {
		long now = this.timers.now();
		for (Backend backend : this.backends.get()) {
			if (backend.dialled()) {
				tend(backend, now);
			}
		}
		return scales();
	}

	private void tend(Backend backend, long now) {
		backend.connections().settle();
		ConnectionPoolSize poolSize = backend.poolSize();
		int connections = backend.connections().size();
		int ready = backend.connections().ready();
		Patience.Verdict verdict = poolSize.patience(this.spec, backend.connections(), now);
		if (verdict == Patience.Verdict.GIVE_UP) {
			logger.warn(
					"Backend {} does not accept another connection beside {}. Calls go on over those; the "
							+ "next attempt is in {} s. See whether a server or proxy limits connections, or lower "
							+ "connections.max-per-backend.",
					backend.address(), ready, TimeUnit.NANOSECONDS.toSeconds(PAUSE));
			poolSize.giveUp(connections - ready, now);
			touch(backend);
		}
		else if ((verdict == Patience.Verdict.GO_AHEAD) ? poolSize.goAhead()
				: ready == connections && poolSize.complete()) {
			touch(backend);
		}
		else if (poolSize.unblock(now, PAUSE)) {
			touch(backend);
		}
		else if (poolSize.shrink(this.spec, connections, backend.connections().streams(), now)) {
			touch(backend);
		}
		else if (poolSize.limited(backend.connections().streamLimit())) {
			grow(backend);
			touch(backend);
		}
		else if (poolSize.madeRoom(this.spec, ready, backend.connections().streams())) {
			touch(backend);
		}
	}

	void stop() {
		this.task.stop();
	}

}
