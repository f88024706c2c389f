package io.github.grpclb.discovery.kubernetes;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What is used of an EndpointSlice ({@code discovery.k8s.io/v1}).
 *
 * @param name its name, unique in the namespace
 * @param addressType {@code IPv4}, {@code IPv6} or {@code FQDN}
 * @param labels labels of the Service, which the slice repeats
 * @param ports the ports of all its endpoints; empty means that any will do
 * @param endpoints the endpoints
 */
record Slice(String name, String addressType, Map<String, String> labels, List<Port> ports, List<Endpoint> endpoints) {

	boolean isIp() {
		return "IPv4".equals(this.addressType) || "IPv6".equals(this.addressType);
	}

	/**
	 * A port.
	 *
	 * @param name its name, empty if the Service has one port without a name
	 * @param number its number, 0 for any
	 */
	record Port(String name, int number) {

		@Override
		public String toString() {
			return this.name.isEmpty() ? String.valueOf(this.number) : this.name + "=" + this.number;
		}

	}

	/**
	 * An endpoint. Conditions are as the API means them: unknown is ready, and serves if
	 * it is ready.
	 *
	 * @param address the first address; the others lead to the same
	 * @param ready whether it takes calls
	 * @param serving whether it answers, even if it is going
	 * @param terminating whether it is going
	 * @param zone where it is
	 * @param forZones the zones that should use it, empty without hints
	 * @param node the name of its node
	 * @param pod the name of what it belongs to
	 * @param uid the identity of what it belongs to, the same in all address families
	 */
	record Endpoint(InetAddress address, boolean ready, boolean serving, boolean terminating, @Nullable String zone,
			Set<String> forZones, @Nullable String node, @Nullable String pod, @Nullable String uid) {
	}

}
