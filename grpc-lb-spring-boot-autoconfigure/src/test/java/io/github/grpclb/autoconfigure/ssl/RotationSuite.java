package io.github.grpclb.autoconfigure.ssl;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCalls;
import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import io.github.grpclb.autoconfigure.ssl.TestAuthority.Issued;
import io.github.grpclb.autoconfigure.ssl.WhoService.Seen;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.snapshot.Event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * Certificates of client and servers are replaced under calls, whichever framework runs
 * both. Each side demands a certificate of the other.
 */
abstract class RotationSuite {

	private static final int BACKENDS = 2;

	private final TestAuthority authority = new TestAuthority();

	private final List<ConfigurableApplicationContext> servers = new ArrayList<>();

	private ConfigurableApplicationContext client;

	private Issued clientNow = this.authority.issue();

	private Issued serverNow = this.authority.issue();

	/** What makes one framework run a server, and the other keep still. */
	abstract Stream<String> server();

	/** What makes one framework create channels, and the other keep still. */
	abstract Stream<String> client();

	/** A channel of the framework's own factory. */
	abstract Channel channel(ApplicationContext context, String name);

	private ConfigurableApplicationContext run(Class<?> application, Issued issued, Stream<String> properties) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties(Stream.concat(Stream.of("spring.main.banner-mode=off", "grpc.lb.server.drain.enabled=false",
					"spring.main.register-shutdown-hook=false"), properties)
				.toArray(String[]::new))
			.initializers((context) -> context.getBeanFactory()
				.registerSingleton("bundle",
						(SslBundleRegistrar) (registry) -> registry.registerBundle("mutual", issued.bundle())))
			.run();
	}

	private Channel start() {
		StringBuilder target = new StringBuilder("static://");
		for (int i = 0; i < BACKENDS; i++) {
			ConfigurableApplicationContext context = run(Server.class, this.serverNow,
					Stream.concat(server(), Stream.of("grpc.lb.server.ssl.bundle=mutual")));
			this.servers.add(context);
			await().until(() -> context.getBean(Port.class).number > 0);
			target.append((i > 0) ? "," : "").append("localhost:").append(context.getBean(Port.class).number);
		}
		this.client = run(Client.class, this.clientNow,
				Stream.concat(client(),
						Stream.of("grpc.lb.clients.orders.target=" + target,
								"grpc.lb.clients.orders.policy=round-robin", "grpc.lb.clients.orders.ssl.bundle=mutual",
								"grpc.lb.clients.orders.retry.enabled=false")));
		return channel(this.client, "orders");
	}

	@AfterEach
	void stop() {
		if (this.client != null) {
			this.client.close();
		}
		this.servers.forEach(ConfigurableApplicationContext::close);
	}

	private static void update(ApplicationContext context, Issued next) {
		context.getBean(SslBundleRegistry.class).updateBundle("mutual", next.bundle());
	}

	private Issued rotateClient() {
		Issued old = this.clientNow;
		this.clientNow = this.authority.issue();
		update(this.client, this.clientNow);
		return old;
	}

	private Issued rotateServers() {
		Issued old = this.serverNow;
		this.serverNow = this.authority.issue();
		this.servers.forEach((server) -> update(server, this.serverNow));
		return old;
	}

	private BalancedClient balanced() {
		return this.client.getBean(BalancerRegistry.class).find("orders").orElseThrow();
	}

	private static Seen ask(Channel channel) {
		return Seen.of(ClientCalls.blockingUnaryCall(channel, WhoService.ASK,
				CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), ""));
	}

	@Test
	void connectionsAreReplacedByThoseWithTheNewCertificateAndNoCallFails() {
		Channel channel = start();
		assertThat(ask(channel).client()).isEqualTo(this.clientNow.serial());
		try (Rotation rotation = new Rotation(channel, 200)) {
			await().until(() -> rotation.seen().stream().map(Seen::connection).distinct().count() == BACKENDS);
			rotation.replaced(rotateClient().serial());
			await().atMost(Duration.ofSeconds(30)).until(() -> {
				List<Seen> seen = rotation.seen();
				return seen.size() >= 10 && seen.stream().allMatch((it) -> it.client() == this.clientNow.serial())
						&& seen.stream().map(Seen::connection).distinct().count() == BACKENDS;
			});
			assertThat(rotation.failures()).isEmpty();
			await().untilAsserted(() -> assertThat(balanced().snapshot().events()).extracting(Event::what, Event::value)
				.contains(tuple("connections", "replaced 2")));
		}
	}

	/** The client's certificate stays, so nothing but the servers can end connections. */
	@Test
	void serversEndConnectionsWithTheirOldCertificateAndNoCallFails() {
		Channel channel = start();
		ask(channel);
		try (Rotation rotation = new Rotation(channel, 200)) {
			await().until(() -> rotation.seen().stream().map(Seen::connection).distinct().count() == BACKENDS);
			rotation.replaced(rotateServers().serial());
			await().atMost(Duration.ofSeconds(30)).until(() -> {
				List<Seen> seen = rotation.seen();
				return seen.size() >= 10 && seen.stream().allMatch((it) -> it.server() == this.serverNow.serial())
						&& seen.stream().map(Seen::connection).distinct().count() == BACKENDS;
			});
			assertThat(rotation.failures()).isEmpty();
		}
	}

	/** What 60 s are in the soak. */
	@Test
	void serversAloneRotateUnderCalls() {
		rotate(Duration.ofSeconds(1), 5, false);
	}

	@Test
	@Tag("soak")
	void serversAloneRotateEveryFiveSecondsForAMinute() {
		rotate(Duration.ofSeconds(5), 12, false);
	}

	@Test
	void aRefusedCertificateKeepsTheOldConnectionsAndCertificates() {
		Channel channel = start();
		long serial = ask(channel).client();
		this.client.getBean(SslBundleRegistry.class)
			.updateBundle("mutual", this.authority.issue().bundle(this.authority.issue().key()));
		Seen after = ask(channel);
		assertThat(after.client()).isEqualTo(serial);
		assertThat(this.client.getBean(RotatingBundles.class).findings()).hasSize(1);
	}

	@Test
	void aCertificateThatServersDoNotTrustLeavesTheOldConnectionsInUse() {
		Channel channel = start();
		long serial = ask(channel).client();
		Issued stranger = new TestAuthority().issue();
		Issued mixed = new Issued(stranger.serial(), stranger.certificate(), stranger.key(), this.clientNow.trust());
		update(this.client, mixed);
		for (int i = 0; i < 20; i++) {
			assertThat(ask(channel).client()).isEqualTo(serial);
		}
		Issued good = this.authority.issue();
		update(this.client, good);
		await().atMost(Duration.ofSeconds(30)).until(() -> ask(channel).client() == good.serial());
	}

	/** What 60 s are in the soak. */
	@Test
	void bothSidesRotateEverySecondUnderCalls() {
		rotate(Duration.ofSeconds(1), 10, true);
	}

	@Test
	@Tag("soak")
	void bothSidesRotateEveryFiveSecondsForAMinute() {
		rotate(Duration.ofSeconds(5), 12, true);
	}

	private void rotate(Duration every, int times, boolean both) {
		Channel channel = start();
		ask(channel);
		try (Rotation rotation = new Rotation(channel, 200)) {
			for (int i = 0; i < times; i++) {
				rotation.replaced(rotateServers().serial());
				if (both) {
					rotation.replaced(rotateClient().serial());
				}
				int before = rotation.answered();
				long calls = every.toMillis() / 5;
				await().atMost(every.multipliedBy(30)).until(() -> rotation.answered() - before >= calls);
			}
			await().atMost(Duration.ofSeconds(30)).until(() -> {
				List<Seen> seen = rotation.seen();
				return seen.size() >= 10 && seen.stream()
					.allMatch((it) -> it.client() == this.clientNow.serial() && it.server() == this.serverNow.serial());
			});
			System.out.printf(
					"%s, %s every %s: %d answered, %d failed, a replaced certificate was seen for %.2f s at most%n",
					getClass().getSimpleName(), both ? "both sides" : "servers alone", every, rotation.answered(),
					rotation.failures().size(), rotation.latestSeconds());
			assertThat(rotation.failures()).isEmpty();
			assertThat(rotation.latestSeconds()).isLessThan(10);
		}
	}

	static class Port {

		private volatile int number;

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Client {

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Server {

		@Bean
		WhoService who() {
			return new WhoService();
		}

		@Bean
		Port port() {
			return new Port();
		}

		@Bean
		ApplicationListener<GrpcServerStartedEvent> devhPort(Port port) {
			return (event) -> port.number = event.getPort();
		}

		@Bean
		ApplicationListener<org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent> bootPort(Port port) {
			return (event) -> port.number = event.getPort();
		}

	}

}
