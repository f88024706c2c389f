package io.github.grpclb.server;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import io.grpc.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.spec.DrainSpec;

/**
 * Where a server is between its start and its end, and what brings it from one state to
 * another: one change at a time, each of which waits for the one before, so that state,
 * health, readiness and registries say the same whenever none is under way. Thread-safe.
 */
final class ServerLifeCycle {

	private static final Logger logger = LoggerFactory.getLogger(ServerControl.class);

	private final DrainSpec spec;

	private final DrainSteps steps;

	private final LongSupplier ticker;

	/** Held while listeners are told. */
	private final ReentrantLock change = new ReentrantLock(true);

	private volatile ServerState state = ServerState.STARTING;

	/** Set when the process, or the framework's server, ends: no way back then. */
	private volatile boolean leaving;

	private volatile boolean announced;

	private volatile long announcedAt;

	/** Whether clients have had their time to go since the announcement. */
	private volatile boolean quiet;

	/** Servers of this control that are on their way out. */
	private int ending;

	ServerLifeCycle(DrainSpec spec, DrainSteps steps, LongSupplier ticker) {
		this.spec = spec;
		this.steps = steps;
		this.ticker = ticker;
	}

	ServerState state() {
		return this.state;
	}

	/** Whether clients and platforms have been asked to go elsewhere. */
	boolean announced() {
		return this.announced;
	}

	void started() {
		alone("start", () -> {
			if (this.state == ServerState.STARTING || this.state == ServerState.STOPPED) {
				this.leaving = false;
				withdraw();
				this.state = ServerState.SERVING;
			}
		});
	}

	boolean drain() {
		return alone("drain", () -> {
			if (this.state == ServerState.STARTING || this.state == ServerState.SERVING) {
				announce();
				this.state = ServerState.DRAINING;
			}
		}) && this.state == ServerState.DRAINING;
	}

	boolean undrain() {
		return alone("undrain", () -> {
			if (this.state == ServerState.DRAINING && !this.leaving) {
				withdraw();
				this.state = ServerState.SERVING;
			}
		}) && this.state == ServerState.SERVING;
	}

	/** The first part of an end: who can, goes elsewhere from now on. */
	void announceEnd() {
		alone("announce", () -> {
			if (this.spec.enabled() && (this.state == ServerState.SERVING || this.state == ServerState.DRAINING)) {
				this.leaving = true;
				announce();
				this.state = ServerState.DRAINING;
			}
		});
	}

	/** The second part of an end; outside of the lock, as it may take long. */
	void awaitQuiet() {
		if (this.leaving && this.state == ServerState.DRAINING && !this.quiet) {
			this.steps.awaitQuiet(this.announcedAt);
			this.quiet = true;
		}
	}

	void shutdown(Server server) {
		boolean[] tells = new boolean[1];
		boolean begun = alone("shutdown", () -> {
			// A server that never served has nobody to tell.
			if (!this.spec.enabled() || this.state == ServerState.STARTING) {
				this.state = ServerState.STOPPED;
				return;
			}
			this.leaving = true;
			announce();
			this.state = ServerState.DRAINING;
			this.ending++;
			tells[0] = true;
		});
		if (!begun || !tells[0]) {
			return;
		}
		try {
			// Outside of the lock: several servers of one process leave side by side.
			awaitQuiet();
			this.steps.leave(server, this.announcedAt);
		}
		finally {
			alone("shutdown", () -> {
				if (--this.ending == 0) {
					this.state = ServerState.STOPPED;
				}
			});
		}
	}

	private void announce() {
		if (!this.announced) {
			this.announced = true;
			this.quiet = false;
			this.announcedAt = this.ticker.getAsLong();
			this.steps.announce();
		}
	}

	private void withdraw() {
		if (this.announced) {
			this.announced = false;
			this.steps.withdraw();
		}
	}

	/** A listener that changes what it is being told of would never come to an end. */
	private boolean alone(String what, Runnable step) {
		if (this.change.isHeldByCurrentThread()) {
			logger.warn("{} was asked for by a listener while it was told of another change; ignored. Ask for it from "
					+ "another thread.", what);
			return false;
		}
		this.change.lock();
		try {
			step.run();
			return true;
		}
		finally {
			this.change.unlock();
		}
	}

}
