package io.github.grpclb.spec;

/**
 * How many calls a server takes at once.
 *
 * @param maxConcurrentCallsPerConnection calls at once on one connection; 0 for no bound
 * @param concurrencyLimit calls at once in the whole server: {@link #NONE},
 * {@link #AUTO}, or a number
 * @param priorityHeader whether callers may say in the header {@code grpc-lb-priority}
 * how important a call is
 */
public record AdmissionSpec(int maxConcurrentCallsPerConnection, int concurrencyLimit, boolean priorityHeader) {

	/** No bound. */
	public static final int NONE = 0;

	/** As many as the server can work on without queueing, found out by latency. */
	public static final int AUTO = -1;

	private static final int MOST = 1_000_000;

	public AdmissionSpec {
		Require.range("max-concurrent-calls-per-connection", maxConcurrentCallsPerConnection, 0, MOST);
		if (concurrencyLimit != AUTO && (concurrencyLimit < 0 || concurrencyLimit > MOST)) {
			throw invalid(concurrencyLimit);
		}
	}

	/**
	 * Bounds calls, whatever callers say of their importance.
	 * @param maxConcurrentCallsPerConnection calls at once on one connection
	 * @param concurrencyLimit calls at once in the whole server
	 */
	public AdmissionSpec(int maxConcurrentCallsPerConnection, int concurrencyLimit) {
		this(maxConcurrentCallsPerConnection, concurrencyLimit, false);
	}

	/**
	 * Returns the defaults: no bounds.
	 * @return the default settings
	 */
	public static AdmissionSpec defaults() {
		return new AdmissionSpec(0, NONE);
	}

	/**
	 * Reads a limit.
	 * @param text {@code auto} or a number
	 * @return the limit
	 */
	public static int limit(String text) {
		if (text.strip().equals("auto")) {
			return AUTO;
		}
		try {
			int number = Integer.parseInt(text.strip());
			if (number >= 0) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			throw invalid(text);
		}
		throw invalid(text);
	}

	private static InvalidSpecException invalid(Object value) {
		return new InvalidSpecException("concurrency-limit", value, "auto, or a number from 0 (no limit) to " + MOST,
				"Write auto unless a load test of your own says how many calls the server can take at once.");
	}

}
