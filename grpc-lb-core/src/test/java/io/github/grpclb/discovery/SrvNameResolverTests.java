package io.github.grpclb.discovery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

import io.grpc.EquivalentAddressGroup;
import io.grpc.SynchronizationContext;
import org.junit.jupiter.api.Test;

import io.github.grpclb.spec.HostPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class SrvNameResolverTests {

	private final SynchronizationContext context = new SynchronizationContext((thread, ex) -> {
		throw new AssertionError(ex);
	});

	@Test
	void recordsBecomeBackendsWithPriorityAndWeight() throws Exception {
		SrvNameResolver resolver = new SrvNameResolver("_grpc._tcp.orders.example",
				(name, type) -> List.of("20 0 50053 c.example.", "10 60 50051 a.example.", "10 40 50052 b.example."),
				(host) -> List.of(InetAddress.getByAddress(host, new byte[] { 10, 0, 0, (byte) host.charAt(0) })),
				this.context, Runnable::run);
		List<EquivalentAddressGroup> groups = resolver.look();
		assertThat(groups)
			.extracting((group) -> ((InetSocketAddress) group.getAddresses().get(0)).getPort(),
					BackendAttributes::priority, BackendAttributes::weight)
			.containsExactly(tuple(50051, 0, 60.0), tuple(50052, 0, 40.0), tuple(50053, 1, 1.0));
		assertThat(resolver.getServiceAuthority()).isEqualTo("orders.example");
	}

	@Test
	void dnsAnswersAreSortedSoThatRotationIsNoChange() throws Exception {
		InetAddress low = InetAddress.getByAddress(new byte[] { 10, 0, 0, 1 });
		InetAddress high = InetAddress.getByAddress(new byte[] { 10, 0, 0, (byte) 200 });
		DnsNameResolver one = new DnsNameResolver(new HostPort("orders", 1), (host) -> List.of(high, low), this.context,
				Runnable::run);
		DnsNameResolver other = new DnsNameResolver(new HostPort("orders", 1), (host) -> List.of(low, high),
				this.context, Runnable::run);
		assertThat(one.look()).isEqualTo(other.look());
	}

}
