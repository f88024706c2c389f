package io.github.grpclb.autoconfigure.actuate;

import java.lang.management.ManagementFactory;
import java.util.Map;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.grpclb.control.BalancerRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The endpoint of an application without HTTP.
 */
class JmxEndpointTests {

	private static final String TEXT = String.class.getName();

	private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

	private static ConfigurableApplicationContext run(String... properties) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.grpc.client.enabled=false", "spring.grpc.server.enabled=false", "grpc.server.port=-1",
					"spring.main.banner-mode=off", "spring.jmx.enabled=true",
					"management.endpoints.jmx.exposure.include=grpclb", "management.endpoints.jmx.domain=grpc.lb.test",
					"grpc.lb.clients.orders.target=static://127.0.0.1:1,127.0.0.1:2")
			.properties(properties)
			.run();
	}

	private static ObjectName name() throws Exception {
		return new ObjectName("grpc.lb.test:type=Endpoint,name=Grpclb");
	}

	private Object change(String client, String action, String backend) throws Exception {
		return this.beans.invoke(name(), "change",
				new Object[] { client, action, backend, null, null, null, null, null, null },
				new String[] { TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT });
	}

	@Test
	void readsAndWritesGoThroughJmx() throws Exception {
		try (ConfigurableApplicationContext context = run("management.endpoint.grpclb.access=unrestricted")) {
			assertThat(this.beans.invoke(name(), "all", new Object[0], new String[0]))
				.asInstanceOf(InstanceOfAssertFactories.MAP)
				.containsKey("clients");
			assertThat(change("orders", "drain", "127.0.0.1:1").toString()).contains("127.0.0.1:1");
			assertThat(context.getBean(BalancerRegistry.class)
				.find("orders")
				.orElseThrow()
				.snapshot()
				.overrides()
				.toString()).contains("127.0.0.1:1");
			assertThat(
					(Map<?, ?>) this.beans.invoke(name(), "client", new Object[] { "orders" }, new String[] { TEXT }))
				.isNotEmpty();
			assertThatException().isThrownBy(() -> change("orders", "explode", null))
				.withStackTraceContaining("Unknown action 'explode'");
			assertThatException().isThrownBy(() -> change("order", "drain", "127.0.0.1:1"))
				.withStackTraceContaining("No client 'order' under grpc.lb.clients; there are orders");
			assertThatException().isThrownBy(
					() -> this.beans.invoke(name(), "server", new Object[] { "drain-server" }, new String[] { TEXT }))
				.withStackTraceContaining("runs no gRPC server");
		}
	}

	@Test
	void readOnlyAccessHasNoWrites() throws Exception {
		try (ConfigurableApplicationContext context = run("management.endpoint.grpclb.access=read-only")) {
			assertThat(context.isRunning()).isTrue();
			assertThat(this.beans.getMBeanInfo(name()).getOperations()).extracting("name")
				.containsExactlyInAnyOrder("all", "client");
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
