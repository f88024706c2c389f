package io.github.grpclb.discovery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;

import io.grpc.EquivalentAddressGroup;
import io.grpc.SynchronizationContext;

import io.github.grpclb.spec.HostPort;

/**
 * All A and AAAA records of a name, each a backend. Asks again at every refresh, unlike
 * grpc-java's resolver, which keeps an answer for {@code networkaddress.cache.ttl} of its
 * own on top of the JVM's. Answers are sorted: DNS servers rotate them, and an order that
 * changes would look like a change of the backends.
 */
final class DnsNameResolver extends LookupNameResolver {

	private final HostPort target;

	private final HostLookup lookup;

	DnsNameResolver(HostPort target, HostLookup lookup, SynchronizationContext context, Executor executor) {
		super(context, executor);
		this.target = target;
		this.lookup = lookup;
	}

	@Override
	public String getServiceAuthority() {
		return this.target.toString();
	}

	@Override
	List<EquivalentAddressGroup> look() throws UnknownHostException {
		List<InetAddress> addresses = new ArrayList<>(this.lookup.all(this.target.host()));
		addresses.sort((left, right) -> Arrays.compareUnsigned(left.getAddress(), right.getAddress()));
		List<EquivalentAddressGroup> groups = new ArrayList<>(addresses.size());
		for (InetAddress address : addresses) {
			groups.add(new EquivalentAddressGroup(new InetSocketAddress(address, this.target.port())));
		}
		return groups;
	}

}
