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
	 * Makes orders fail.
	 * @param failures the share of orders that fail, 0 to 1
	 */
	void failures(double failures);

	/**
	 * Ends the server as SIGKILL does: no drain, calls in flight are lost.
	 */
	void kill();

}
