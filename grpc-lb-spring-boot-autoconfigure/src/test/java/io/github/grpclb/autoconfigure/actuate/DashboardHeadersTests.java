package io.github.grpclb.autoconfigure.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
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
 * What protects the page in a browser, wherever the endpoint is.
 */
class DashboardHeadersTests {

	private static ConfigurableApplicationContext run(String... properties) {
		return new SpringApplicationBuilder(Application.class).properties(Stream
			.concat(Stream.of("server.port=0", "spring.grpc.client.enabled=false", "spring.grpc.server.enabled=false",
					"grpc.server.port=-1", "spring.main.banner-mode=off",
					"management.endpoints.web.exposure.include=grpclb,health",
					"grpc.lb.clients.orders.target=static://127.0.0.1:1"), Arrays.stream(properties))
			.toArray(String[]::new)).run();
	}

	private static HttpResponse<String> get(ConfigurableApplicationContext context, String port, String path)
			throws Exception {
		URI uri = URI.create("http://localhost:" + context.getEnvironment().getProperty(port) + path);
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri).header("Accept", "text/html, */*").build(), BodyHandlers.ofString());
	}

	private static void assertProtected(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(200);
		HttpHeaders headers = response.headers();
		assertThat(headers.firstValue("X-Frame-Options")).hasValue("DENY");
		assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
		assertThat(headers.firstValue("Cache-Control")).hasValue("no-store");
		assertThat(headers.firstValue("Content-Security-Policy")).hasValue("frame-ancestors 'none'");
	}

	@Test
	void pageAndJsonOfTheEndpointAreProtectedAndNothingElse() throws Exception {
		try (ConfigurableApplicationContext context = run()) {
			assertProtected(get(context, "local.server.port", "/actuator/grpclb"));
			assertProtected(get(context, "local.server.port", "/actuator/grpclb/orders"));
			assertThat(get(context, "local.server.port", "/actuator/health").headers().firstValue("X-Frame-Options"))
				.isEmpty();
		}
	}

	@Test
	void contextPathServletPathAndOtherNamesOfTheEndpointChangeNothing() throws Exception {
		try (ConfigurableApplicationContext context = run("server.servlet.context-path=/shop",
				"spring.mvc.servlet.path=/api", "management.endpoints.web.base-path=/ops",
				"management.endpoints.web.path-mapping.grpclb=balance")) {
			assertProtected(get(context, "local.server.port", "/shop/api/ops/balance"));
		}
	}

	@Test
	void managementPortHasThemToo() throws Exception {
		try (ConfigurableApplicationContext context = run("management.server.port=0",
				"management.server.base-path=/admin")) {
			HttpResponse<String> page = get(context, "local.management.port", "/admin/actuator/grpclb");
			assertProtected(page);
			assertThat(page.body()).contains("<title>grpc-lb</title>");
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
