package io.github.grpclb.autoconfigure.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What management.endpoint.grpclb.access and grpc.lb.dashboard.enabled change.
 */
class EndpointAccessTests {

	private static ConfigurableApplicationContext run(String... properties) {
		return new SpringApplicationBuilder(Application.class).properties(Stream
			.concat(Stream.of("server.port=0", "spring.grpc.client.enabled=false", "spring.grpc.server.enabled=false",
					"grpc.server.port=-1", "spring.main.banner-mode=off",
					"management.endpoints.web.exposure.include=grpclb",
					"grpc.lb.clients.orders.target=static://127.0.0.1:1,127.0.0.1:2"), Arrays.stream(properties))
			.toArray(String[]::new)).run();
	}

	private static HttpResponse<String> send(ConfigurableApplicationContext context, String path,
			HttpRequest.Builder request) throws Exception {
		URI uri = URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port")
				+ "/actuator/grpclb" + path);
		return HttpClient.newHttpClient().send(request.uri(uri).build(), BodyHandlers.ofString());
	}

	private static HttpRequest.Builder get(String accept) {
		return HttpRequest.newBuilder().header("Accept", accept);
	}

	private static HttpRequest.Builder post(String json) {
		return HttpRequest.newBuilder().header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
	}

	@Test
	void readOnlyAccessRefusesWritesAndThePageOffersNone() throws Exception {
		try (ConfigurableApplicationContext context = run("management.endpoint.grpclb.access=read-only")) {
			assertThat(send(context, "/orders", get("application/json")).statusCode()).isEqualTo(200);
			assertThat(send(context, "", get("text/html")).body()).contains("data-writable=\"false\"");
			assertThat(send(context, "/orders", post("{\"action\": \"drain\", \"backend\": \"127.0.0.1:1\"}"))
				.statusCode()).isEqualTo(405);
		}
	}

	@Test
	void browserGetsJsonWhereThereIsNoPageAndClientOnlyApplicationHasNoServer() throws Exception {
		try (ConfigurableApplicationContext context = run("grpc.lb.dashboard.enabled=false")) {
			HttpResponse<String> response = send(context, "", get("text/html"));
			assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
			assertThat(response.body()).contains("\"clients\"").contains("\"server\":null");
			assertThat(send(context, "", post("{\"action\": \"drain-server\"}"))).satisfies((refused) -> {
				assertThat(refused.statusCode()).isEqualTo(400);
				assertThat(refused.body()).contains("runs no gRPC server");
			});
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
