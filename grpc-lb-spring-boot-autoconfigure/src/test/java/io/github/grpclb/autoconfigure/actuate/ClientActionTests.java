package io.github.grpclb.autoconfigure.actuate;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.control.Registration;
import io.github.grpclb.spec.CanarySpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.RoutingSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What operators may do to a client, over HTTP.
 */
class ClientActionTests {

	private static final String BACKEND = "127.0.0.1:9101";

	private static ConfigurableApplicationContext context;

	private static BalancedClient orders;

	@BeforeAll
	static void start() {
		context = new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "spring.grpc.client.enabled=false", "spring.grpc.server.enabled=false",
					"grpc.server.port=-1", "spring.main.banner-mode=off",
					"management.endpoints.web.exposure.include=grpclb",
					"grpc.lb.clients.orders.target=static://" + BACKEND + ",127.0.0.1:9102",
					"grpc.lb.clients.orders.groups.v1.version=v1", "grpc.lb.clients.orders.groups.v2.version=v2")
			.run();
		orders = context.getBean(BalancerRegistry.class).find("orders").orElseThrow();
		orders.attach(() -> Snapshots.channel(BACKEND, "127.0.0.1:9102"));
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@BeforeEach
	void reset() throws Exception {
		assertThat(post("{\"action\": \"reset\"}").statusCode()).isEqualTo(200);
	}

	private static HttpResponse<String> post(String json) throws Exception {
		URI uri = URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port")
				+ "/actuator/grpclb/orders");
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri)
				.header("Content-Type", "application/json")
				.POST(BodyPublishers.ofString(json))
				.build(), BodyHandlers.ofString());
	}

	private static String done(String json) throws Exception {
		HttpResponse<String> response = post(json);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return response.body();
	}

	@Test
	void splitIsInForceUntilItsTtlHasPassed() throws Exception {
		String json = done("{\"action\": \"split\", \"split\": \"v1=50, v2=50\", \"ttl\": \"300ms\"}");
		assertThat(JsonPath.<Map<String, Integer>>read(json, "$.split")).isEqualTo(Map.of("v1", 50, "v2", 50));
		assertThat(JsonPath.<String>read(json, "$.overrides[0].value")).isEqualTo("v1=50,v2=50");
		assertThat(JsonPath.<String>read(json, "$.overrides[0].cause")).isEqualTo("operator");
		assertThat(JsonPath.<String>read(json, "$.overrides[0].until")).endsWith("Z");
		await().until(() -> orders.snapshot().split().isEmpty());
		assertThat(orders.snapshot().overrides()).isEmpty();
		assertThat(orders.snapshot().events().get(0).what()).isEqualTo("revert");
	}

	@ParameterizedTest
	@MethodSource("io.github.grpclb.spec.PolicyName#values")
	void everyPolicyCanBeChosen(PolicyName policy) throws Exception {
		String json = done("{\"action\": \"policy\", \"policy\": \"" + policy + "\", \"ttl\": \"PT1M\"}");
		assertThat(JsonPath.<String>read(json, "$.policy")).isEqualTo(policy.id());
	}

	@Test
	void weightDrainAndDeadlineStandSideBySideUntilAReset() throws Exception {
		done("{\"action\": \"weight\", \"backend\": \"" + BACKEND + "\", \"weight\": 2.5}");
		done("{\"action\": \"drain\", \"backend\": \"" + BACKEND + "\", \"ttl\": \"10m\"}");
		String json = done("{\"action\": \"deadline\", \"deadline\": \"750ms\"}");
		assertThat(JsonPath.<List<String>>read(json, "$.overrides[*].value")).containsExactly(BACKEND + "=2.5", BACKEND,
				"PT0.75S");
		assertThat(orders.live().spec().calls().deadline()).hasMillis(750);
		json = done("{\"action\": \"undrain\", \"backend\": \"" + BACKEND + "\"}");
		assertThat(JsonPath.<List<String>>read(json, "$.overrides[*].what")).containsExactly("weight", "deadline");
		json = done("{\"action\": \"reset\"}");
		assertThat(JsonPath.<List<String>>read(json, "$.overrides")).isEmpty();
		assertThat(JsonPath.<String>read(json, "$.events[0].what")).isEqualTo("reset");
	}

	@Test
	void refreshAsksDiscovery() throws Exception {
		AtomicInteger asked = new AtomicInteger();
		Registration registration = orders.onRefresh(asked::incrementAndGet);
		done("{\"action\": \"refresh\"}");
		registration.close();
		done("{\"action\": \"refresh\"}");
		assertThat(asked).hasValue(1);
	}

	@Test
	void canaryIsStartedPausedResumedAndAborted() throws Exception {
		ClientSpec before = orders.configured();
		orders
			.update(before.withRouting(new RoutingSpec(before.routing().locality(), before.routing().groups(), Map.of(),
					List.of(), new CanarySpec("v1", "v2", List.of(10, 100), Duration.ofMinutes(1), 10, 0.01, 1.5))));
		assertThat(canary("start")).isEqualTo("PROGRESSING");
		assertThat(canary("pause")).isEqualTo("PAUSED");
		String json = done("{\"action\": \"canary\", \"command\": \"resume\", \"ttl\": \"1h\"}");
		assertThat(JsonPath.<Integer>read(json, "$.canary.share")).isEqualTo(10);
		assertThat(JsonPath.<Map<String, Integer>>read(json, "$.split")).isEqualTo(Map.of("v1", 90, "v2", 10));
		assertThat(canary("abort")).isEqualTo("ABORTED");
		assertThat(post("{\"action\": \"canary\", \"command\": \"resume\"}").statusCode()).isEqualTo(400);
		orders.update(before);
	}

	private static String canary(String command) throws Exception {
		return JsonPath.read(done("{\"action\": \"canary\", \"command\": \"" + command + "\"}"), "$.canary.state");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			{"action": "explode"} | Unknown action 'explode'; allowed are drain, undrain, weight, split, policy
			{"action": "drain"} | 'backend' is 'null', but must be set
			{"action": "drain", "backend": "10.9.9.9:1"} | has no backend '10.9.9.9:1'; it has 127.0.0.1:9101
			{"action": "weight", "backend": "127.0.0.1:9101"} | 'weight' is 'null', but must be set
			{"action": "weight", "backend": "127.0.0.1:9101", "weight": "heavy"} | must be a number
			{"action": "weight", "backend": "127.0.0.1:9101", "weight": "NaN"} | must be from 0.000001 to 1000000
			{"action": "weight", "backend": "127.0.0.1:9101", "weight": -1} | must be from 0.000001 to 1000000
			{"action": "weight", "backend": "127.0.0.1:9101", "weight": 1e-320} | must be from 0.000001 to 1000000
			{"action": "deadline", "deadline": "106752d"} | must be a duration of at most 36500d
			{"action": "policy", "policy": "random", "ttl": 5} | must be a duration with its unit. Write 5s or 5ms
			{"action": "policy", "policy": "random", "ttl": "106752d"} | must be above 0 and at most 365d
			{"action": "reset", "client": "payments"} | The client is named by the path
			{"action": "split", "split": "v1:50"} | must be group=share pairs
			{"action": "split", "split": "v1=50,v1=50"} | must be group=share pairs
			{"action": "split", "split": "v1=50,v3=50"} | must be one of the groups
			{"action": "split", "split": "v1=0,v2=0"} | of which at least one is above 0
			{"action": "split", "split": "v1=-5,v2=5"} | 'split.v1' is '-5', but must be between 0 and 1000000
			{"action": "policy", "policy": "fastest"} | must be one of adaptive, pick-first, round-robin
			{"action": "deadline", "deadline": "soon"} | must be a duration
			{"action": "deadline", "deadline": "-1s"} | must be a duration of zero or more
			{"action": "reset", "ttl": "0s"} | must be above 0 and at most 365d
			{"action": "policy", "policy": "random", "ttl": "later"} | 'ttl' is 'later', but must be a duration
			{"action": "policy", "policy": "random", "weight": 2} | takes policy, ttl, so not weight
			{"action": "refresh", "ttl": "5m"} | takes no parameter, so not ttl
			{"action": "reset", "security": "off"} | Unknown security; allowed are action, backend, command
			{"action": "canary", "command": "pause"} | Set grpc.lb.clients.orders.canary with a baseline
			{"action": "canary", "command": "hurry"} | must be one of start, pause, resume, abort
			""")
	void mistakeIsAnsweredWithWhatIsAllowedAndNothingChanges(String request, String message) throws Exception {
		HttpResponse<String> response = post(request);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(JsonPath.<String>read(response.body(), "$.error")).contains(message);
		assertThat(orders.snapshot().overrides()).isEmpty();
	}

	@Test
	void longBodyIsNotEchoed() throws Exception {
		for (String json : List.of("{\"action\": \"%s\"}", "{\"action\": \"reset\", \"%s\": 1}",
				"{\"action\": \"split\", \"split\": \"%s\"}", "{\"action\": \"drain\", \"backend\": \"%s\"}")) {
			HttpResponse<String> response = post(json.formatted("x\\u202e".repeat(10_000)));
			assertThat(response.statusCode()).isEqualTo(400);
			assertThat(response.body()).hasSizeLessThan(2_500).doesNotContain("\u202e");
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
