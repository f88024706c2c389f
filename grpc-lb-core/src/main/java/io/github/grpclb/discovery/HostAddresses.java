package io.github.grpclb.discovery;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * The addresses of a host. They are sorted: DNS servers rotate them, and an order that
 * changes would look like a change of the backends.
 *
 * @param addresses at least one
 * @param ttlSeconds how long they hold, {@link #NO_TTL} if nobody says
 */
record HostAddresses(List<InetAddress> addresses, long ttlSeconds) {

	static final long NO_TTL = Long.MAX_VALUE;

	HostAddresses {
		addresses = addresses.stream()
			.distinct()
			.sorted((left, right) -> Arrays.compareUnsigned(left.getAddress(), right.getAddress()))
			.toList();
	}

}
