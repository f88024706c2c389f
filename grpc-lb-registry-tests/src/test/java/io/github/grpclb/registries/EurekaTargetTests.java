package io.github.grpclb.registries;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.netflix.eureka.server.EnableEurekaServer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GrpcChannelFactory;

import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.server.ServerControl;
import io.github.grpclb.snapshot.BackendSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * {@code discovery:///orders} against a real Eureka server, with whole applications.
 */
@Tag("registry")
class EurekaTargetTests {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	private static final String[] QUIET = { "spring.main.banner-mode=off", "spring.grpc.server.enabled=false" };

	/** The server brings it, and Spring Cloud has no client for it any more. */
	private static final String JERSEY_OFF = "--eureka.client.jersey.enabled=false";

	private static ConfigurableApplicationContext eureka;

	private static String url;

	private final HttpClient http = HttpClient.newHttpClient();

	@BeforeAll
	static void startEureka() {
		startEureka("0");
	}

	private static void startEureka(String port) {
		eureka = new SpringApplicationBuilder(EurekaServer.class).web(WebApplicationType.SERVLET)
			.properties(QUIET)
			.run("--server.port=" + port, "--eureka.client.register-with-eureka=false",
					"--eureka.client.fetch-registry=false", "--eureka.server.response-cache-update-interval-ms=200",
					"--eureka.server.use-read-only-response-cache=false",
					"--eureka.server.enable-self-preservation=false", "--grpc.lb.enabled=false", JERSEY_OFF);
		url = "http://127.0.0.1:" + eureka.getEnvironment().getProperty("local.server.port") + "/eureka/";
	}

	@AfterAll
	static void stopEureka() {
		eureka.close();
	}

	private HttpResponse<String> send(String method, String path, String body) throws Exception {
		return this.http.send(HttpRequest.newBuilder(URI.create(url + path))
			.header("Content-Type", "application/json")
			.header("Accept", "application/json")
			.method(method, BodyPublishers.ofString(body))
			.build(), BodyHandlers.ofString());
	}

	private void register(Backend backend, String version) throws Exception {
		String body = """
				{"instance": {"instanceId": "%s", "hostName": "127.0.0.1", "app": "ORDERS", "ipAddr": "127.0.0.1",
				"vipAddress": "orders", "status": "UP", "port": {"$": 1, "@enabled": "true"},
				"dataCenterInfo": {"@class": "com.netflix.appinfo.MyDataCenterInfo", "name": "MyOwn"},
				"leaseInfo": {"durationInSecs": 600},
				"metadata": {"gRPC_port": "%d", "version": "%s", "zone": "eu-1a"}}}""".formatted(backend.address(),
				backend.port(), version);
		assertThat(send("POST", "apps/ORDERS", body).statusCode()).isEqualTo(204);
	}

	private static ConfigurableApplicationContext start(Class<?> application, String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(List.of(JERSEY_OFF, "--eureka.client.service-url.defaultZone=" + url,
				"--eureka.client.registry-fetch-interval-seconds=1",
				"--eureka.client.initial-instance-info-replication-interval-seconds=0",
				"--eureka.instance.hostname=127.0.0.1", "--spring.main.banner-mode=off"));
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE).run(all.toArray(String[]::new));
	}

	@Test
	void instancesOfEurekaAreBackendsAndChangesArrive() throws Exception {
		try (Backend one = new Backend(); Backend two = new Backend()) {
			register(one, "v1");
			try (ConfigurableApplicationContext client = start(Client.class, "--spring.grpc.server.enabled=false",
					"--eureka.client.register-with-eureka=false", "--grpc.lb.clients.orders.target=discovery:///orders",
					"--grpc.lb.clients.orders.wait-for-ready=true", "--grpc.lb.clients.orders.deadline=90s",
					// Heartbeats only.
					"--grpc.lb.clients.orders.discovery.refresh-interval=0s")) {
				HealthBlockingStub stub = HealthGrpc
					.newBlockingStub(client.getBean(GrpcChannelFactory.class).createChannel("orders"));
				stub.check(HealthCheckRequest.getDefaultInstance());
				assertThat(backend(client, one).labels()).containsEntry("version", "v1");
				assertThat(backend(client, one).zone()).isEqualTo("eu-1a");

				assertThat(send("PUT", "apps/ORDERS/" + one.address() + "/metadata?version=v2", "").statusCode())
					.isEqualTo(200);
				await().atMost(LIMIT)
					.untilAsserted(() -> assertThat(backend(client, one).labels()).isEqualTo(Map.of("version", "v2",
							"zone", "eu-1a", "gRPC_port", Integer.toString(one.port()), "instance", one.address())));

				register(two, "v2");
				await().atMost(LIMIT).until(() -> {
					stub.check(HealthCheckRequest.getDefaultInstance());
					return two.calls() > 0;
				});
				send("DELETE", "apps/ORDERS/" + one.address(), "");
				await().atMost(LIMIT)
					.until(() -> client.getBean(BalancerRegistry.class)
						.find("orders")
						.orElseThrow()
						.snapshot()
						.backends()
						.stream()
						.noneMatch((backend) -> backend.address().equals(one.address())));
			}
		}
	}

	@Test
	@Tag("soak")
	void growsShrinksAndOutlivesEurekaForHalfAMinuteWithoutAFailedCall() throws Exception {
		List<Backend> all = List.of(new Backend(), new Backend(), new Backend(), new Backend(), new Backend());
		register(all.get(0), "v1");
		register(all.get(1), "v1");
		try (ConfigurableApplicationContext client = start(Client.class, "--spring.grpc.server.enabled=false",
				"--eureka.client.register-with-eureka=false", "--grpc.lb.clients.orders.target=discovery:///orders",
				"--grpc.lb.clients.orders.retry.enabled=false",
				"--grpc.lb.clients.orders.discovery.refresh-interval=0s");
				Load load = new Load(client.getBean(GrpcChannelFactory.class).createChannel("orders"))) {
			Load.reachesOnly(all.subList(0, 2), all.subList(2, 5));
			long grown = System.nanoTime();
			for (Backend added : all.subList(2, 5)) {
				register(added, "v1");
			}
			long first = Load.firstCall(all.get(4), grown);
			Load.reachesOnly(all, List.of());
			for (Backend gone : all.subList(1, 5)) {
				send("DELETE", "apps/ORDERS/" + gone.address(), "");
			}
			Load.reachesOnly(all.subList(0, 1), all.subList(1, 5));

			String port = eureka.getEnvironment().getProperty("local.server.port");
			eureka.close();
			Load.rest(Duration.ofSeconds(30));
			Load.reachesOnly(all.subList(0, 1), all.subList(1, 5));
			startEureka(port);
			int before = all.get(3).calls();
			register(all.get(3), "v2");
			long back = System.nanoTime();
			await().atMost(LIMIT).until(() -> all.get(3).calls() > before);
			long right = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - back);
			Load.reachesOnly(all.subList(3, 4), all.subList(0, 3));
			load.finish("discovery (Eureka, fetched every second)",
					"2 to 5 to 1, server away for 30 s, other list then",
					"new backend's first call %d ms after growth, %d ms after Eureka's return".formatted(first, right));
			assertThat(right).isLessThan(10_000);
		}
		all.forEach(Backend::close);
	}

	private static BackendSnapshot backend(ConfigurableApplicationContext client, Backend server) {
		return client.getBean(BalancerRegistry.class)
			.find("orders")
			.orElseThrow()
			.snapshot()
			.backends()
			.stream()
			.filter((backend) -> backend.address().equals(server.address()))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void drainingServerLeavesEurekaAndComesBack() throws Exception {
		try (ConfigurableApplicationContext server = start(Service.class, "--spring.application.name=payments",
				"--spring.grpc.server.port=0", "--spring.grpc.client.enabled=false",
				"--eureka.client.fetch-registry=false", "--grpc.lb.server.drain.min-delay=100ms",
				"--grpc.lb.server.drain.quiet-period=100ms")) {
			await().atMost(LIMIT).until(() -> knowsPayments());
			ServerControl control = server.getBean(ServerControl.class);
			control.drain();
			await().atMost(LIMIT).until(() -> !knowsPayments());
			assertThat(control.undrain()).isTrue();
			await().atMost(LIMIT).until(() -> knowsPayments());
		}
		await().atMost(LIMIT).until(() -> !knowsPayments());
	}

	private boolean knowsPayments() throws Exception {
		HttpResponse<String> answer = send("GET", "apps/PAYMENTS", "");
		return answer.statusCode() == 200 && answer.body().contains("\"status\":\"UP\"");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableEurekaServer
	static class EurekaServer {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			excludeName = "org.springframework.cloud.netflix.eureka.server.EurekaServerAutoConfiguration")
	static class Client {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			excludeName = "org.springframework.cloud.netflix.eureka.server.EurekaServerAutoConfiguration")
	static class Service {

		@Bean
		BindableService payments() {
			return () -> ServerServiceDefinition.builder("payments.Payments").build();
		}

	}

}
