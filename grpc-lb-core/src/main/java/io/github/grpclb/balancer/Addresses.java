package io.github.grpclb.balancer;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

import io.grpc.EquivalentAddressGroup;
import io.grpc.HttpConnectProxiedSocketAddress;

/**
 * Writes addresses as users know them.
 */
final class Addresses {

	private Addresses() {
	}

	static String of(EquivalentAddressGroup group) {
		SocketAddress address = group.getAddresses().get(0);
		if (address instanceof HttpConnectProxiedSocketAddress proxied) {
			// What the proxy connects to; its name is for the proxy to look up.
			InetSocketAddress target = proxied.getTargetAddress();
			return target.getHostString() + ":" + target.getPort();
		}
		if (address instanceof InetSocketAddress inet) {
			// An IP literal where there is one: no reverse look-up, no host name twice.
			String host = (inet.getAddress() != null) ? inet.getAddress().getHostAddress() : inet.getHostString();
			String text = ((host.indexOf(':') >= 0) ? "[" + host + "]" : host) + ":" + inet.getPort();
			String authority = group.getAttributes().get(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE);
			// The same text need not be there twice for each of a thousand backends.
			return text.equals(authority) ? authority : text;
		}
		return address.toString();
	}

}
