package io.github.grpclb.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

import io.github.grpclb.testing.FakeDns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Execution(ExecutionMode.CONCURRENT)
class DnsClientTests {

	private final FakeDns dns = new FakeDns();

	private final DnsClient client = DnsClient.of(this.dns.address());

	@AfterEach
	void close() {
		this.dns.close();
	}

	private HostAddresses ask(String host) throws Exception {
		return this.client.ask(host).get(30, TimeUnit.SECONDS);
	}

	@Test
	void bothFamiliesAreBackendsAndTheShorterTtlCounts() throws Exception {
		this.dns.set("orders.test", Type.A, 30, "10.0.0.2", "10.0.0.1").set("orders.test", Type.AAAA, 7, "fd00::1");
		assertThat(ask("orders.test")).isEqualTo(new HostAddresses(List.of(InetAddress.getByName("10.0.0.1"),
				InetAddress.getByName("10.0.0.2"), InetAddress.getByName("fd00::1")), 7));
	}

	@Test
	void oneFamilyIsEnoughIfTheOtherDoesNotExist() throws Exception {
		this.dns.set("orders.test", Type.AAAA, 30, "fd00::1");
		assertThat(ask("orders.test").addresses()).hasSize(1);
	}

	@Test
	void failureOfOneFamilyIsNoShorterList() {
		this.dns.set("orders.test", Type.AAAA, 30, "fd00::1").fail("orders.test", Type.A, Rcode.SERVFAIL);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> ask("orders.test"))
			.withCauseInstanceOf(IOException.class)
			.withMessageContaining("no answer to A of orders.test");
	}

	@Test
	void silenceOfOneFamilyIsNoShorterList() {
		this.dns.set("orders.test", Type.AAAA, 30, "fd00::1").drop("orders.test", Type.A);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> ask("orders.test"))
			.withMessageContaining("no answer to A of orders.test");
	}

	@Test
	void nameThatDoesNotExistIsToldFromAServerThatFails() {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> ask("nobody.test"))
			.withCauseInstanceOf(UnknownHostException.class)
			.withMessageContaining("nobody.test has neither A nor AAAA records");
	}

	@Test
	void answerThatDoesNotFitIsAskedForOverTcp() throws Exception {
		this.dns.set("many.test", Type.A, 30,
				IntStream.range(0, 200).mapToObj((i) -> "10.0.1." + i).toArray(String[]::new));
		assertThat(ask("many.test").addresses()).hasSize(200);
		assertThat(this.dns.overTcp()).isPositive();
	}

	@Test
	void addressNeedsNoServer() throws Exception {
		assertThat(ask("10.1.2.3").addresses()).containsExactly(InetAddress.getByName("10.1.2.3"));
		assertThat(ask("::1").addresses()).containsExactly(InetAddress.getByName("::1"));
		assertThat(this.dns.questions()).isZero();
	}

}
