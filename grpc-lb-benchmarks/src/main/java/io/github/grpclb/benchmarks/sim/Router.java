package io.github.grpclb.benchmarks.sim;

/**
 * Finds a host for each call.
 */
interface Router {

	/** Opens the connections; the simulation's clock is at zero. */
	void start();

	/**
	 * Sends a call by {@link Simulation#send} or {@link Simulation#refuse}, now or later.
	 * @param rpc the call
	 */
	void route(Rpc rpc);

	/**
	 * Whether the hosts run our starter, so that they report their calls in flight.
	 */
	default boolean reports() {
		return false;
	}

}
