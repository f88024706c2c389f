package io.github.grpclb.benchmarks.clients;

import java.util.List;

/**
 * What an application would put between its stubs and its backends. Deadline, retries,
 * keepalive and idle timeout are the same in all.
 */
public enum Stack {

	/** grpc-java, all calls to the first backend. */
	PICK_FIRST("grpc-java pick_first"),

	/** grpc-java's round_robin. */
	ROUND_ROBIN("grpc-java round_robin"),

	/** grpc-java's least_request_experimental. */
	LEAST_REQUEST("grpc-java least_request_experimental"),

	/** {@code BalancedChannels.create} with defaults. */
	BARE("ours, core alone"),

	/** The starter's defaults: interceptors, meters, history, doctor. */
	STARTER("ours, starter with meters"),

	/** The same under the policy round-robin. */
	STARTER_ROUND_ROBIN("ours, starter with meters, round-robin");

	private final String label;

	Stack(String label) {
		this.label = label;
	}

	/**
	 * Returns what it is called in tables.
	 * @return for example {@code grpc-java round_robin}
	 */
	public String label() {
		return this.label;
	}

	/**
	 * Creates one client for each list of backends.
	 * @param backends their addresses, by client
	 * @return the clients; they connect when they are called
	 */
	public Clients create(List<List<String>> backends) {
		return switch (this) {
			case PICK_FIRST -> new StockClients("pick_first", backends);
			case ROUND_ROBIN -> new StockClients("round_robin", backends);
			case LEAST_REQUEST -> new StockClients("least_request_experimental", backends);
			case BARE -> new BareClients(backends);
			case STARTER -> new StarterClients("adaptive", backends);
			case STARTER_ROUND_ROBIN -> new StarterClients("round-robin", backends);
		};
	}

}
