package io.github.grpclb.balancer;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

import io.grpc.EquivalentAddressGroup;

/**
 * Writes addresses as users know them.
 */
final class Addresses {

	private Addresses() {
	}

	static String of(EquivalentAddressGroup group) {
		SocketAddress address = group.getAddresses().get(0);
		if (address instanceof InetSocketAddress inet) {
			// An IP literal where there is one: no reverse look-up, no host name twice.
			String host = (inet.getAddress() != null) ? inet.getAddress().getHostAddress() : inet.getHostString();
			return ((host.indexOf(':') >= 0) ? "[" + host + "]" : host) + ":" + inet.getPort();
		}
		return address.toString();
	}

}
