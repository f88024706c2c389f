package io.github.grpclb.autoconfigure.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import com.jayway.jsonpath.JsonPath;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import net.devh.boot.grpc.client.inject.GrpcClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import io.github.grpclb.autoconfigure.testing.HealthServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The endpoint and the meters of an application with a client and a server.
 */
class GrpcLbEndpointTests {

	private static final HealthServer one = new HealthServer();

	private static final HealthServer two = new HealthServer();

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void start() {
		context = new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "spring.grpc.client.enabled=false", "spring.grpc.server.enabled=false",
					"grpc.server.port=0", "grpc.server.address=127.0.0.1",
					"management.endpoints.web.exposure.include=grpclb,health",
					"management.endpoint.grpclb.access=unrestricted", "spring.main.banner-mode=off",
					"grpc.lb.server.drain.delay=0s", "grpc.lb.clients.orders.plaintext=true",
					"grpc.lb.clients.orders.policy=round-robin",
					"grpc.lb.clients.orders.target=static://" + one.address() + "," + two.address())
			.run();
		for (int i = 0; i < 10; i++) {
			check();
		}
	}

	@AfterAll
	static void stop() {
		context.close();
		one.close();
		two.close();
	}

	private static void check() {
		context.getBean(Stubs.class).orders.check(HealthCheckRequest.getDefaultInstance());
	}

	private static HttpResponse<String> get(String path) throws Exception {
		return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
	}

	private static HttpResponse<String> post(String path, String json) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri(path))
				.header("Content-Type", "application/json")
				.POST(BodyPublishers.ofString(json))
				.build(), BodyHandlers.ofString());
	}

	private static URI uri(String path) {
		return URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port")
				+ "/actuator/grpclb" + path);
	}

	@Test
	void showsClientsServerAndFindings() throws Exception {
		String json = get("").body();
		assertThat(JsonPath.<String>read(json, "$.clients.orders.policy")).isEqualTo("round-robin");
		assertThat(JsonPath.<String>read(json, "$.clients.orders.state")).isEqualTo("READY");
		assertThat(JsonPath.<Double>read(json, "$.clients.orders.fairness.jain")).isBetween(0.5, 1.0);
		assertThat(JsonPath.<Integer>read(json, "$.clients.orders.discovery.resolved")).isEqualTo(2);
		assertThat(JsonPath.<String>read(json, "$.clients.orders.backends[0].address")).isEqualTo(one.address());
		assertThat(JsonPath.<Integer>read(json, "$.clients.orders.backends[0].picks")).isGreaterThanOrEqualTo(5);
		assertThat(JsonPath.<Object>read(json, "$.clients.orders.backends[0].zone")).isNull();
		assertThat(JsonPath.<String>read(json, "$.server.maxConnectionAge")).isEqualTo("PT30M");
		assertThat(JsonPath.<String>read(json, "$.server.drain.grace")).isEqualTo("PT30S");
		assertThat(JsonPath.<Integer>read(json, "$.findings.length()")).isZero();
	}

	@Test
	void oneClientIsFoundByItsNameAndNoOther() throws Exception {
		assertThat(JsonPath.<String>read(get("/orders").body(), "$.target")).startsWith("static://");
		assertThat(get("/payments").statusCode()).isEqualTo(404);
		assertThat(post("/payments", "{\"action\": \"drain\"}").statusCode()).isEqualTo(404);
	}

	@Test
	void drainedBackendGetsNoMoreCallsUntilItIsUndrained() throws Exception {
		String backend = "\"backend\": \"" + one.address() + "\"}";
		String json = post("/orders", "{\"action\": \"drain\", " + backend).body();
		assertThat(JsonPath.<String>read(json, "$.overrides[0].what")).isEqualTo("drain");
		int before = one.checks();
		for (int i = 0; i < 10; i++) {
			check();
		}
		assertThat(one.checks()).isEqualTo(before);
		assertThat(JsonPath.<String>read(get("/orders").body(), "$.backends[0].reasons[0]")).isEqualTo("DRAINING");
		json = post("/orders", "{\"action\": \"undrain\", " + backend).body();
		assertThat(JsonPath.<Integer>read(json, "$.overrides.length()")).isZero();
		for (int i = 0; i < 10; i++) {
			check();
		}
		assertThat(one.checks()).isEqualTo(before + 5);
	}

	@Test
	void badRequestIsRefusedWithAMessage() throws Exception {
		HttpResponse<String> unknown = post("/orders", "{\"action\": \"explode\"}");
		assertThat(unknown.statusCode()).isEqualTo(400);
		assertThat(unknown.body()).contains("Unknown action 'explode'");
		HttpResponse<String> stranger = post("/orders", "{\"action\": \"drain\", \"backend\": \"10.9.9.9:1\"}");
		assertThat(stranger.statusCode()).isEqualTo(400);
		assertThat(stranger.body()).contains("has no backend '10.9.9.9:1'").contains(one.address());
		assertThat(post("", "{\"action\": \"explode\"}").statusCode()).isEqualTo(400);
		assertThat(post("", "{}").body()).contains("The action is missing").contains("drain-server, undrain-server");
		assertThat(post("/orders", "{\"action\": \"drain\"}").body()).contains("'backend' is 'null'");
	}

	@Test
	void parameterThatNobodyReadsIsRefusedAndNothingChanges() throws Exception {
		HttpResponse<String> typo = post("/orders",
				"{\"action\": \"drain\", \"backend\": \"" + one.address() + "\", \"ttll\": \"5m\"}");
		assertThat(typo.statusCode()).isEqualTo(400);
		assertThat(typo.body()).contains("Unknown ttll; allowed are action, backend, command");
		assertThat(JsonPath.<Integer>read(get("/orders").body(), "$.overrides.length()")).isZero();
	}

	@Test
	void clientInBodyOrQueryDoesNotOverrideThePath() throws Exception {
		HttpResponse<String> write = post("/payments", "{\"action\": \"reset\", \"client\": \"orders\"}");
		assertThat(write.statusCode()).isEqualTo(400);
		assertThat(write.body()).contains("The client is named by the path");
		assertThat(get("/payments?client=orders").statusCode()).isEqualTo(400);
		assertThat(get("/orders").statusCode()).isEqualTo(200);
	}

	@Test
	void unknownClientIsToldTheNamesThatThereAre() throws Exception {
		assertThat(get("/payments").body()).contains("No client 'payments'").contains("orders");
	}

	@Test
	void browserGetsThePageAndEverybodyElseGetsJson() throws Exception {
		String browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
		assertThat(contentType(browser)).isEqualTo("text/html;charset=UTF-8");
		assertThat(contentType("text/html")).isEqualTo("text/html;charset=UTF-8");
		assertThat(contentType("*/*")).isEqualTo("application/json");
		assertThat(contentType("application/json")).isEqualTo("application/json");
		assertThat(contentType("application/vnd.spring-boot.actuator.v3+json"))
			.isEqualTo("application/vnd.spring-boot.actuator.v3+json");
	}

	private static String contentType(String accept) throws Exception {
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri("")).header("Accept", accept).build(), BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(200);
		return response.headers().firstValue("Content-Type").orElse("");
	}

	@Test
	void serverIsDrainedAndUndrained() throws Exception {
		assertThat(JsonPath.<String>read(post("", "{\"action\": \"drain-server\"}").body(), "$.state"))
			.isEqualTo("DRAINING");
		assertThat(get("/../health/readiness").statusCode()).isIn(404, 503);
		assertThat(JsonPath.<String>read(post("", "{\"action\": \"undrain-server\"}").body(), "$.state"))
			.isEqualTo("SERVING");
	}

	@Test
	void metersFollowTheCalls() {
		MeterRegistry meters = context.getBean(MeterRegistry.class);
		assertThat(meters.get("grpc.lb.client.requests")
			.tags("client", "orders", "backend", two.address(), "status", "OK")
			.timer()
			.count()).isGreaterThanOrEqualTo(5);
		assertThat(meters.get("grpc.lb.client.inflight").tags("backend", two.address()).gauge().value()).isZero();
		assertThat(meters.get("grpc.lb.client.backends").tags("client", "orders", "state", "READY").gauge().value())
			.isEqualTo(2);
		assertThat(meters.get("grpc.lb.client.fairness").gauge().value()).isBetween(0.0, 1.0);
		assertThat(meters.get("grpc.lb.client.discovery.age").gauge().value()).isPositive();
		assertThat(meters.get("grpc.lb.client.stream.wait").timer().count()).isPositive();
		assertThat(meters.get("grpc.lb.client.retries").counter().count()).isZero();
		assertThat(meters.get("grpc.lb.server.inflight").gauge().value()).isZero();
	}

	static class Stubs {

		@GrpcClient("orders")
		HealthBlockingStub orders;

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Stubs stubs() {
			return new Stubs();
		}

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

}
