package io.github.grpclb.balancer;

import io.grpc.ConnectivityState;

/**
 * Where one backend stands in its slow start. As in Envoy, a ramp begins when a backend
 * joins, and again when it comes back from failure or bad health (here also from an
 * ejection), but not when the server merely renews the connection (GOAWAY).
 *
 * <p>
 * The backends of a channel's first list begin together: Envoy ramps them all at once,
 * which leaves their shares equal, so here they do not ramp at all, unless their first
 * attempt to connect fails. Lives in the channel's {@code SynchronizationContext}.
 */
final class Ramp {

	/** Whether the next ready connection begins a ramp. */
	private boolean due;

	private boolean running;

	private long since;

	/**
	 * Creates a ramp that has not begun.
	 * @param first whether the backend belongs to the channel's first list
	 */
	Ramp(boolean first) {
		this.due = !first;
	}

	/**
	 * Takes note of a backend's state.
	 * @param state the new state
	 * @param now the ticker's reading in nanoseconds
	 */
	void observe(ConnectivityState state, long now) {
		if (state == ConnectivityState.TRANSIENT_FAILURE) {
			this.due = true;
			this.running = false;
		}
		else if (state == ConnectivityState.READY && this.due) {
			this.due = false;
			this.running = true;
			this.since = now;
		}
	}

	/** Lets the next look at the state begin a ramp. */
	void restart() {
		this.due = true;
	}

	void finish() {
		this.running = false;
	}

	boolean running() {
		return this.running;
	}

	long since() {
		return this.since;
	}

}
