package io.github.grpclb.discovery;

import java.net.InetSocketAddress;
import java.util.stream.IntStream;

import io.grpc.SynchronizationContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

import io.github.grpclb.testing.FakeDns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.tuple;

@Execution(ExecutionMode.CONCURRENT)
class SrvNameResolverTests {

	private static final String SERVICE = "_grpc._tcp.orders.test";

	private final SynchronizationContext context = new SynchronizationContext((thread, ex) -> {
		throw new AssertionError(ex);
	});

	private final FakeDns dns = new FakeDns();

	private final DnsClient client = DnsClient.of(this.dns.address());

	private final SrvNameResolver resolver = new SrvNameResolver(SERVICE, this.client::services,
			new HostBackends(this.client, (target) -> null), this.context, Runnable::run);

	@AfterEach
	void close() {
		this.dns.close();
	}

	@Test
	void recordsBecomeBackendsWithPriorityAndWeight() throws Exception {
		this.dns.set(SERVICE, Type.SRV, 60, "20 0 50053 c.test.", "10 60 50051 a.test.", "10 40 50052 b.test.")
			.set("a.test", Type.A, 20, "10.0.0.1")
			.set("b.test", Type.A, 60, "10.0.0.2")
			.set("c.test", Type.A, 60, "10.0.0.3");
		Found found = this.resolver.look();
		assertThat(found.groups())
			.extracting((group) -> ((InetSocketAddress) group.getAddresses().get(0)).getPort(),
					BackendAttributes::priority, BackendAttributes::weight)
			.containsExactly(tuple(50051, 0, 60.0), tuple(50052, 0, 40.0), tuple(50053, 1, 1.0));
		assertThat(found.ttlSeconds()).isEqualTo(20);
		assertThat(found.missing()).isNull();
		assertThat(this.resolver.getServiceAuthority()).isEqualTo("orders.test");
	}

	@Test
	void targetThatDoesNotExistIsLeftOutAndNamed() throws Exception {
		this.dns.set(SERVICE, Type.SRV, 60, "10 1 50051 a.test.", "10 1 50051 gone.test.", "0 0 0 .")
			.set("a.test", Type.A, 60, "10.0.0.1");
		Found found = this.resolver.look();
		assertThat(found.groups()).hasSize(1);
		assertThat(found.missing()).contains("gone.test has neither A nor AAAA records");
	}

	@Test
	void targetWhoseLookUpFailsKeepsTheAddressesThatItHad() throws Exception {
		this.dns.set(SERVICE, Type.SRV, 60, "10 1 50051 a.test.", "10 1 50051 b.test.")
			.set("a.test", Type.A, 60, "10.0.0.1")
			.set("b.test", Type.A, 60, "10.0.0.2");
		assertThat(this.resolver.look().groups()).hasSize(2);
		this.dns.fail("b.test", Type.A, Rcode.SERVFAIL);
		Found found = this.resolver.look();
		assertThat(found.groups()).hasSize(2);
		assertThat(found.missing()).contains("no answer to A of b.test");
	}

	@Test
	void serviceThatIsDecidedlyNotAvailableSaysSo() {
		this.dns.set(SERVICE, Type.SRV, 60, "0 0 0 .");
		assertThatIOException().isThrownBy(this.resolver::look).withMessageContaining("the service is not available");
	}

	@Test
	void allTargetsShareOneTimeLimit() {
		this.dns.set(SERVICE, Type.SRV, 60,
				IntStream.range(0, 8).mapToObj((i) -> "10 1 50051 silent" + i + ".test.").toArray(String[]::new));
		for (int i = 0; i < 8; i++) {
			this.dns.drop("silent" + i + ".test", Type.A).drop("silent" + i + ".test", Type.AAAA);
		}
		long start = System.nanoTime();
		assertThatIOException().isThrownBy(this.resolver::look);
		// In turn they would take 48 s and more.
		assertThat(System.nanoTime() - start).isLessThan(3 * HostBackends.TIME_LIMIT.toNanos());
	}

}
