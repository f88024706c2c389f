package io.github.grpclb.autoconfigure.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.grpc.Channel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.grpclb.autoconfigure.testing.FreezingProxy;
import io.github.grpclb.autoconfigure.testing.HealthServer;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.snapshot.BackendSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * {@code keepalive} at the wire: a path that stops forwarding is noticed by pings alone,
 * and in no other way.
 */
class FrozenPathTests {

	private static final String NO_DEVH = "spring.autoconfigure.exclude=net.devh.boot.grpc.client.autoconfigure."
			+ "GrpcClientAutoConfiguration";

	private final HealthServer server = new HealthServer();

	private final FreezingProxy proxy = new FreezingProxy(this.server.port());

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@AfterEach
	void stop() throws Exception {
		this.contexts.forEach(ConfigurableApplicationContext::close);
		this.proxy.close();
		this.server.close();
	}

	private ConfigurableApplicationContext client(boolean devh, String... properties) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "spring.grpc.server.enabled=false", "grpc.server.port=-1",
					"grpc.lb.clients.orders.plaintext=true",
					"grpc.lb.clients.orders.target=static://" + this.proxy.address(),
					devh ? "spring.grpc.client.enabled=false" : NO_DEVH)
			.properties(properties)
			.run();
		this.contexts.add(context);
		Channel channel = devh
				? context.getBean(net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory.class)
					.createChannel("orders")
				: context.getBean(org.springframework.grpc.client.GrpcChannelFactory.class).createChannel("orders");
		HealthGrpc.newBlockingStub(channel)
			.withWaitForReady()
			.withDeadlineAfter(60, TimeUnit.SECONDS)
			.check(HealthCheckRequest.getDefaultInstance());
		return context;
	}

	private static boolean connected(ConfigurableApplicationContext context) {
		BackendSnapshot backend = context.getBean(BalancerRegistry.class)
			.find("orders")
			.orElseThrow()
			.snapshot()
			.backends()
			.get(0);
		return backend.connections() > 0;
	}

	@Test
	void keepaliveNoticesAFrozenPathInBothFrameworks() {
		// 10 s is grpc-java's own least.
		String[] pings = { "grpc.lb.clients.orders.keepalive.time=10s", "grpc.lb.clients.orders.keepalive.timeout=1s" };
		ConfigurableApplicationContext devh = client(true, pings);
		ConfigurableApplicationContext boot = client(false, pings);
		ConfigurableApplicationContext without = client(false);
		assertThat(List.of(devh, boot, without)).allMatch(FrozenPathTests::connected);
		this.proxy.freeze();
		await().atMost(Duration.ofMinutes(2)).until(() -> !connected(devh) && !connected(boot));
		assertThat(connected(without)).as("with pings every 5m").isTrue();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
