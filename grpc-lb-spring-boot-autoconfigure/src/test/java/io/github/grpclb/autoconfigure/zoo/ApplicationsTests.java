package io.github.grpclb.autoconfigure.zoo;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.management.ObjectName;

import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import net.devh.boot.grpc.server.service.GrpcService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.github.grpclb.autoconfigure.testing.HealthServer;
import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tiny applications of every kind, with a client and a server of their own: each starts,
 * calls two backends in turn, drains, stops, starts again, and leaves nothing behind.
 */
class ApplicationsTests {

	private static final int CALLS = 30;

	private static final String NO_DEVH = "spring.autoconfigure.exclude="
			+ "net.devh.boot.grpc.server.autoconfigure.GrpcServerFactoryAutoConfiguration,"
			+ "net.devh.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration,"
			+ "net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration";

	private static final HealthServer one = new HealthServer();

	private static final HealthServer two = new HealthServer();

	private static final String TARGET = "static://" + one.address() + "," + two.address();

	static Stream<Kind> kinds() {
		return Stream.of(Framework.values())
			.flatMap((framework) -> Stream.of(
					new Kind("no web, JMX", framework, WebApplicationType.NONE).with("spring.jmx.enabled=true",
							"management.endpoints.jmx.exposure.include=*"),
					new Kind("servlet", framework, WebApplicationType.SERVLET),
					new Kind("management port and base path", framework, WebApplicationType.SERVLET)
						.with("management.server.port=0", "management.endpoints.web.base-path=/ops"),
					new Kind("lazy initialization", framework, WebApplicationType.NONE)
						.with("spring.main.lazy-initialization=true"),
					new Kind("virtual threads", framework, WebApplicationType.SERVLET)
						.with("spring.threads.virtual.enabled=true"),
					new Kind("empty YAML", framework, WebApplicationType.NONE)
						.with("spring.config.location=classpath:/zoo/empty.yml"),
					new Kind("environment variables only", framework, WebApplicationType.NONE),
					new Kind("placeholder bound late", framework, WebApplicationType.NONE)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("kinds")
	void startsCallsDrainsStopsAndStartsAgain(Kind kind) {
		Assumptions.assumeTrue(!kind.name().equals("virtual threads") || Runtime.version().feature() >= 21,
				"Virtual threads need Java 21");
		for (int life = 1; life <= 2; life++) {
			ConfigurableApplicationContext context = kind.start();
			ServerControl control = context.getBean(ServerControl.class);
			try {
				await().atMost(Duration.ofMinutes(1)).until(() -> control.snapshot().state() == ServerState.SERVING);
				callInTurn(kind.framework().channel(context));
				control.drain();
				assertThat(control.snapshot().state()).isEqualTo(ServerState.DRAINING);
			}
			finally {
				context.close();
			}
			assertThat(control.snapshot().state()).isEqualTo(ServerState.STOPPED);
			await().atMost(Duration.ofMinutes(1)).until(() -> one.openConnections() + two.openConnections() == 0);
			assertThat(beans()).isEmpty();
		}
	}

	private static void callInTurn(Channel channel) {
		HealthGrpc.HealthBlockingStub stub = HealthGrpc.newBlockingStub(channel);
		int ofOne = one.checks();
		int ofTwo = two.checks();
		for (int i = 0; i < CALLS; i++) {
			stub.withDeadlineAfter(1, TimeUnit.MINUTES).check(HealthCheckRequest.getDefaultInstance());
		}
		assertThat(one.checks() - ofOne + two.checks() - ofTwo).isEqualTo(CALLS);
		// The second backend may become ready after the first calls.
		assertThat(one.checks() - ofOne).isBetween(1, CALLS - 1);
	}

	private static List<ObjectName> beans() {
		return ManagementFactory.getPlatformMBeanServer()
			.queryNames(null, null)
			.stream()
			.filter((name) -> name.toString().toLowerCase().contains("grpclb"))
			.toList();
	}

	@AfterAll
	static void leavesNoThread() {
		one.close();
		two.close();
		// Timers end when there has been nothing to do for 10 s.
		await().atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.noneMatch((name) -> name.startsWith("grpc-lb")));
	}

	private enum Framework {

		DEVH("spring.grpc.client.enabled=false", "spring.grpc.server.enabled=false", "grpc.server.port=0",
				"grpc.server.address=127.0.0.1") {

			@Override
			Channel channel(ConfigurableApplicationContext context) {
				return context.getBean(net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory.class)
					.createChannel("orders");
			}

		},

		BOOT(NO_DEVH, "spring.grpc.server.port=0", "spring.grpc.server.address=127.0.0.1") {

			@Override
			Channel channel(ConfigurableApplicationContext context) {
				return context.getBean(org.springframework.grpc.client.GrpcChannelFactory.class)
					.createChannel("orders");
			}

		};

		private final List<String> properties;

		Framework(String... properties) {
			this.properties = List.of(properties);
		}

		abstract Channel channel(ConfigurableApplicationContext context);

	}

	private record Kind(String name, Framework framework, WebApplicationType web, List<String> properties) {

		Kind(String name, Framework framework, WebApplicationType web) {
			this(name, framework, web, List.of());
		}

		Kind with(String... properties) {
			return new Kind(this.name, this.framework, this.web, List.of(properties));
		}

		ConfigurableApplicationContext start() {
			List<String> all = new ArrayList<>(List.of("spring.main.banner-mode=off", "server.port=0",
					"grpc.lb.server.drain.min-delay=50ms", "grpc.lb.server.drain.quiet-period=50ms"));
			all.addAll(this.framework.properties);
			all.addAll(this.properties);
			Map<String, Object> client = Map.of("grpc.lb.clients.orders.target",
					this.name.contains("late") ? TARGET.replace(String.valueOf(one.port()), "${zoo.port}") : TARGET,
					"grpc.lb.clients.orders.plaintext", "true", "grpc.lb.clients.orders.policy", "round-robin");
			SpringApplicationBuilder application = new SpringApplicationBuilder(Application.class).web(this.web)
				.properties(all.toArray(String[]::new));
			if (this.name.startsWith("environment")) {
				application.environment(environment(client));
			}
			else {
				application.properties(client);
			}
			return application
				.initializers((context) -> context.getEnvironment()
					.getPropertySources()
					.addLast(new MapPropertySource("late", Map.of("zoo.port", one.port()))))
				.run();
		}

		private static StandardEnvironment environment(Map<String, Object> properties) {
			Map<String, Object> variables = new HashMap<>(System.getenv());
			properties
				.forEach((key, value) -> variables.put(key.toUpperCase().replace('.', '_').replace("-", ""), value));
			StandardEnvironment environment = new StandardEnvironment();
			environment.getPropertySources()
				.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
								variables));
			return environment;
		}

		@Override
		public String toString() {
			return this.name + ", " + this.framework;
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		/**
		 * Without a service neither framework starts a server. Spring finds it by itself.
		 */
		@GrpcService
		static class Nothing implements BindableService {

			@Override
			public ServerServiceDefinition bindService() {
				return ServerServiceDefinition.builder("test.Nothing").build();
			}

		}

	}

}
