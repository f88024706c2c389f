package io.github.grpclb.sample.backend;

import java.time.Duration;

/**
 * What can go wrong with a backend, at the push of a button. Thread-safe.
 */
public interface Faults {

	/**
	 * Returns where the backend listens.
	 * @return host:port
	 */
	String address();

	/**
	 * Makes orders take another time.
	 * @param latency how long an order takes
	 */
	void latency(Duration latency);

	/**
	 * Makes 3 of 10 orders fail, or no more than {@code sample.failures}.
	 * @param broken whether they shall fail
	 */
	void breakOrders(boolean broken);

	/**
	 * Ends the server as SIGKILL does: no drain, calls in flight are lost.
	 */
	void kill();

}
