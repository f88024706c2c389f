package io.github.grpclb.discovery.consul;

/**
 * The index of Consul's
 * <a href="https://developer.hashicorp.com/consul/api-docs/features/blocking"> blocking
 * queries</a>: what has been seen, and so what a query may wait for to change.
 */
final class BlockingIndex {

	/** Asks for the state as it is, at once. */
	static final long NONE = 0;

	private long index = NONE;

	/** The index to wait beyond, {@link #NONE} not to wait. */
	long next() {
		return this.index;
	}

	void reset() {
		this.index = NONE;
	}

	/**
	 * Takes the index of an answer.
	 * @param header the header as sent, empty if it was not
	 */
	void answered(String header) {
		long seen = parse(header);
		if (seen < 1) {
			// A defect of some versions; waiting beyond 1 is right for every state, and
			// no loop.
			this.index = 1;
		}
		else if (seen < this.index) {
			// Restored, restarted or another server: what the old index meant is gone.
			this.index = NONE;
		}
		else {
			this.index = seen;
		}
	}

	private static long parse(String header) {
		try {
			return Long.parseLong(header.strip());
		}
		catch (NumberFormatException ex) {
			// Above 2^63, negative or no number at all: unusable, as 0 is.
			return 0;
		}
	}

}
