package io.github.grpclb.sample.fleet;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.grpclb.sample.backend.Faults;

/**
 * One backend of the fleet. Guarded by the fleet.
 */
final class Member {

	/** So long that nobody overlooks it, and shorter than callers wait. */
	private static final Duration SLOW = Duration.ofMillis(500);

	/** With more calls than it may have open, a backend is full at this latency. */
	private static final Duration BUSY = Duration.ofMillis(100);

	private final String address;

	private final String version;

	private final int port;

	private final Duration latency;

	private @Nullable ConfigurableApplicationContext context;

	private boolean slow;

	private boolean busy;

	private boolean broken;

	Member(ConfigurableApplicationContext context, String version, Duration latency) {
		this.context = context;
		this.version = version;
		this.latency = latency;
		this.address = context.getBean(Faults.class).address();
		this.port = Integer.parseInt(this.address.substring(this.address.lastIndexOf(':') + 1));
	}

	String address() {
		return this.address;
	}

	String version() {
		return this.version;
	}

	void slow(boolean slow) {
		this.slow = slow;
		apply();
	}

	void busy(boolean busy) {
		this.busy = busy;
		apply();
	}

	void breakOrders(boolean broken) {
		this.broken = broken;
		apply();
	}

	private void apply() {
		if (this.context != null) {
			Faults faults = this.context.getBean(Faults.class);
			faults.latency(current());
			faults.breakOrders(this.broken);
		}
	}

	private Duration current() {
		if (this.slow) {
			return SLOW;
		}
		return (this.busy && this.latency.compareTo(BUSY) < 0) ? BUSY : this.latency;
	}

	/**
	 * Ends the server without a drain.
	 * @return what is left of the backend, to be closed
	 */
	@Nullable ConfigurableApplicationContext kill() {
		ConfigurableApplicationContext killed = this.context;
		if (killed != null) {
			killed.getBean(Faults.class).kill();
		}
		this.context = null;
		return killed;
	}

	void start(BackendStarter starter) {
		if (this.context == null) {
			this.context = starter.start(this.port, this.latency);
			apply();
		}
	}

	void close() {
		if (this.context != null) {
			this.context.close();
		}
	}

	BackendState state() {
		return new BackendState(this.address, this.version, this.context != null, this.slow, this.broken,
				current().toMillis());
	}

}
