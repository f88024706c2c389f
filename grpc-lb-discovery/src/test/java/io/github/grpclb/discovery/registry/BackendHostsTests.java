package io.github.grpclb.discovery.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.grpc.EquivalentAddressGroup;
import org.junit.jupiter.api.Test;

import io.github.grpclb.spec.HostPort;

import static org.assertj.core.api.Assertions.assertThat;

class BackendHostsTests {

	private static RegisteredBackend backend(String host) {
		return new RegisteredBackend(new HostPort(host, 1), 1, null, 0, Map.of());
	}

	@Test
	void addressesCostNoLookup() throws Exception {
		BackendHosts hosts = new BackendHosts((host) -> {
			throw new AssertionError(host);
		}, 1);
		assertThat(hosts.resolve(List.of(backend("10.0.0.1"), backend("::1")))).hasSize(2);
		assertThat(hosts.anyNames()).isFalse();
	}

	@Test
	void aNameThatHangsDropsOnlyItself() throws Exception {
		CountDownLatch never = new CountDownLatch(1);
		BackendHosts hosts = new BackendHosts((host) -> {
			if (host.equals("slow")) {
				awaitQuietly(never);
			}
			return InetAddress.getByAddress(new byte[] { 10, 0, 0, 2 });
		}, TimeUnit.SECONDS.toNanos(2));
		List<EquivalentAddressGroup> found = hosts
			.resolve(List.of(backend("slow"), backend("fast"), backend("10.0.0.1")));
		never.countDown();
		assertThat(found).hasSize(2);
		assertThat(found.get(0).getAttributes().get(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE))
			.isEqualTo("fast:1");
		assertThat(hosts.anyNames()).isTrue();
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void aNameThatIsLostKeepsItsAddress() throws Exception {
		boolean[] lost = new boolean[1];
		BackendHosts hosts = new BackendHosts((host) -> {
			if (lost[0]) {
				throw new UnknownHostException(host);
			}
			return InetAddress.getByAddress(new byte[] { 10, 0, 0, 2 });
		}, TimeUnit.SECONDS.toNanos(30));
		List<EquivalentAddressGroup> before = hosts.resolve(List.of(backend("name")));
		lost[0] = true;
		assertThat(hosts.resolve(List.of(backend("name")))).isEqualTo(before);
	}

}
