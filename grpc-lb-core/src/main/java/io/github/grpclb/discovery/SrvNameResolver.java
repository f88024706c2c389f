package io.github.grpclb.discovery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;

import javax.naming.NamingException;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.SynchronizationContext;

/**
 * SRV records (RFC 2782): each names a host and a port, with a priority and a weight that
 * the balancer follows. Of headless Kubernetes Services they carry the port too.
 */
final class SrvNameResolver extends LookupNameResolver {

	private final String name;

	private final DnsRecords records;

	private final HostLookup hosts;

	SrvNameResolver(String name, DnsRecords records, HostLookup hosts, SynchronizationContext context,
			Executor executor) {
		super(context, executor);
		this.name = name;
		this.records = records;
		this.hosts = hosts;
	}

	@Override
	public String getServiceAuthority() {
		// The service's own name, without _service._proto.
		return this.name.replaceFirst("^_[^.]+\\._[^.]+\\.", "");
	}

	@Override
	List<EquivalentAddressGroup> look() throws NamingException, UnknownHostException {
		List<Srv> srvs = this.records.all(this.name, "SRV").stream().map(Srv::parse).sorted(Srv.ORDER).toList();
		List<Integer> priorities = srvs.stream().map(Srv::priority).distinct().toList();
		List<EquivalentAddressGroup> groups = new ArrayList<>();
		for (Srv srv : srvs) {
			Attributes attributes = Attributes.newBuilder()
				.set(BackendAttributes.PRIORITY, priorities.indexOf(srv.priority()))
				.set(BackendAttributes.WEIGHT, (double) Math.max(1, srv.weight()))
				.build();
			for (InetAddress address : this.hosts.all(srv.host())) {
				groups.add(new EquivalentAddressGroup(new InetSocketAddress(address, srv.port()), attributes));
			}
		}
		return groups;
	}

	private record Srv(int priority, int weight, int port, String host) {

		static final Comparator<Srv> ORDER = Comparator.comparingInt(Srv::priority)
			.thenComparing(Srv::host)
			.thenComparingInt(Srv::port);

		static Srv parse(String text) {
			String[] parts = text.strip().split("\\s+");
			String host = parts[3].endsWith(".") ? parts[3].substring(0, parts[3].length() - 1) : parts[3];
			return new Srv(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), host);
		}

	}

}
