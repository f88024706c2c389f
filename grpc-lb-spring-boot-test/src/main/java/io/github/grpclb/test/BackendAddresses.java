package io.github.grpclb.test;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.grpc.inprocess.InProcessSocketAddress;

import io.github.grpclb.spec.HostPort;

/**
 * Gives each backend an address of its own: cached test contexts have clusters side by
 * side, and the names of in-process servers are the JVM's.
 */
final class BackendAddresses {

	private static final Set<String> taken = ConcurrentHashMap.newKeySet();

	private BackendAddresses() {
	}

	static InProcessSocketAddress claim(String wanted) {
		HostPort address = HostPort.parse("address", wanted);
		String free = wanted;
		for (int port = address.port() + 1; !taken.add(free); port++) {
			free = address.host() + ":" + port;
		}
		return new InProcessSocketAddress(free);
	}

	static void release(InProcessSocketAddress address) {
		taken.remove(address.getName());
	}

}
