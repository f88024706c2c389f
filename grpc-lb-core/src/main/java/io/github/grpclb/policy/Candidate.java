package io.github.grpclb.policy;

import io.grpc.Channel;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.load.BackendLoad;

/**
 * One backend as a policy sees it. Immutable but for the load, which is read live.
 */
public abstract class Candidate {

	private final String address;

	private final BackendLoad load;

	private final double weight;

	/**
	 * Creates a candidate.
	 * @param address the backend's address, which hashes are built from
	 * @param load the backend's load
	 * @param weight the weight in force, above 0
	 */
	protected Candidate(String address, BackendLoad load, double weight) {
		this.address = address;
		this.load = load;
		this.weight = weight;
	}

	/**
	 * Returns the backend's address.
	 * @return {@code host:port}
	 */
	public final String address() {
		return this.address;
	}

	/**
	 * Returns the backend's load.
	 * @return live counters
	 */
	public final BackendLoad load() {
		return this.load;
	}

	/**
	 * Returns the weight in force, after overrides and slow start.
	 * @return above 0
	 */
	public final double weight() {
		return this.weight;
	}

	/**
	 * Returns the weight that discovery gives the backend, before overrides and slow
	 * start.
	 * @return above 0
	 */
	public double discoveredWeight() {
		return this.weight;
	}

	/**
	 * Returns what a policy can ask the backend by, on its own connection.
	 * @return the same channel while the connection lives, {@code null} if there is none
	 */
	public @Nullable Channel probeChannel() {
		return null;
	}

}
