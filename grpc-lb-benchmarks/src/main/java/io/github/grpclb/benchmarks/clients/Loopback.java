package io.github.grpclb.benchmarks.clients;

import java.util.List;
import java.util.stream.IntStream;

/**
 * As many backends as wanted behind one port: Linux answers on all of 127.0.0.0/8.
 */
public final class Loopback {

	private static final int PER_BLOCK = 250;

	private Loopback() {
	}

	/**
	 * Returns addresses.
	 * @param count how many, up to 60,000
	 * @param port the port of all of them
	 * @return different addresses
	 */
	public static List<String> addresses(int count, int port) {
		return IntStream.range(0, count)
			.mapToObj((i) -> "127.0.%d.%d:%d".formatted(i / PER_BLOCK, 1 + i % PER_BLOCK, port))
			.toList();
	}

}
