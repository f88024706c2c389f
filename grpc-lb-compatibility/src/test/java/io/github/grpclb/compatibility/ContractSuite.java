package io.github.grpclb.compatibility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What users and operators rely on, on every supported version of both frameworks. It
 * looks from outside only: properties in, calls and HTTP out.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class ContractSuite {

	private static final int SIX_MEGABYTES = 6 * 1024 * 1024;

	private final HttpClient http = HttpClient.newHttpClient();

	private final List<AutoCloseable> open = new ArrayList<>();

	private Backend one;

	private Backend two;

	/** The application of one framework, with a server of its own. */
	protected abstract Class<?> application();

	protected abstract Channel channel(ConfigurableApplicationContext context, String client);

	/** Such as {@code grpc.server.port}. */
	protected abstract String serverPortKey();

	protected abstract int serverPort(ConfigurableApplicationContext context);

	/** The framework's own key for the largest answer of the client. */
	protected abstract String maxMessageSizeKey(String client);

	@BeforeEach
	void startBackends() {
		this.one = opened(new Backend());
		this.two = opened(new Backend());
	}

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.open.size() - 1; i >= 0; i--) {
			this.open.get(i).close();
		}
	}

	private <T extends AutoCloseable> T opened(T closeable) {
		this.open.add(closeable);
		return closeable;
	}

	private String target() {
		return "static://" + this.one.address() + "," + this.two.address();
	}

	protected final ConfigurableApplicationContext run(String... properties) {
		List<String> arguments = new ArrayList<>(
				List.of("server.port=0", serverPortKey() + "=0", "grpc.lb.server.drain.delay=0s",
						"grpc.lb.server.drain.min-delay=0s", "grpc.lb.server.drain.quiet-period=0s",
						"management.endpoints.web.exposure.include=*", "management.endpoint.health.show-details=always",
						"grpc.lb.defaults.plaintext=true", "grpc.lb.defaults.deadline=20s"));
		arguments.addAll(List.of(properties));
		return opened(
				new SpringApplication(application()).run(arguments.stream().map("--"::concat).toArray(String[]::new)));
	}

	private ConfigurableApplicationContext runOrders(String... properties) {
		List<String> all = new ArrayList<>(
				List.of("grpc.lb.clients.orders.target=" + target(), "grpc.lb.clients.orders.policy=round-robin"));
		all.addAll(List.of(properties));
		return run(all.toArray(String[]::new));
	}

	private void call(ConfigurableApplicationContext context, String client, int times) {
		Channel channel = channel(context, client);
		for (int i = 0; i < times; i++) {
			Backend.get(channel, 1);
		}
	}

	private HttpResponse<String> send(ConfigurableApplicationContext context, String path,
			UnaryOperator<HttpRequest.Builder> request) {
		URI uri = URI.create("http://127.0.0.1:%s/actuator%s"
			.formatted(context.getEnvironment().getProperty("local.server.port"), path));
		try {
			return this.http.send(request.apply(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60))).build(),
					BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private HttpResponse<String> get(ConfigurableApplicationContext context, String path) {
		return send(context, path, (request) -> request.header("Accept", "application/json"));
	}

	private HttpResponse<String> post(ConfigurableApplicationContext context, String path, String json) {
		return send(context, path,
				(request) -> request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
	}

	@Test
	void callsAreBalanced() {
		ConfigurableApplicationContext context = runOrders("grpc.lb.clients.orders.startup.min-ready=100%");
		call(context, "orders", 40);
		assertThat(this.one.calls()).isEqualTo(20);
		assertThat(this.two.calls()).isEqualTo(20);
	}

	@ParameterizedTest
	@ValueSource(strings = { "orderService", "order_service", "ORDERS", "order-service" })
	void clientsHaveTheNameThatTheyAreWrittenWith(String name) {
		ConfigurableApplicationContext context = run("grpc.lb.clients." + name + ".target=" + target());
		call(context, name, 2);
		assertThat(get(context, "/grpclb/" + name).statusCode()).isEqualTo(200);
	}

	@Test
	void ourLimitOfMessagesIsInForce() {
		ConfigurableApplicationContext context = runOrders("grpc.lb.clients.orders.max-inbound-message-size=16MB");
		assertThat(Backend.get(channel(context, "orders"), SIX_MEGABYTES)).isEqualTo(SIX_MEGABYTES);
	}

	@Test
	void frameworksLimitOfMessagesIsInForce() {
		ConfigurableApplicationContext context = runOrders(maxMessageSizeKey("orders") + "=16MB");
		assertThat(Backend.get(channel(context, "orders"), SIX_MEGABYTES)).isEqualTo(SIX_MEGABYTES);
	}

	@Test
	void defaultLimitOfMessagesIsInForce() {
		ConfigurableApplicationContext context = runOrders();
		assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> Backend.get(channel(context, "orders"), SIX_MEGABYTES))
			.matches((ex) -> ex.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED);
	}

	@Test
	void endpointShowsClientsAndTheServer() {
		ConfigurableApplicationContext context = runOrders();
		call(context, "orders", 10);
		assertThat(get(context, "/grpclb").body()).contains("\"orders\"")
			.contains("\"calls\":10")
			.contains("\"policy\":\"round-robin\"")
			.contains(this.one.address())
			.contains("\"state\":\"SERVING\"");
		assertThat(get(context, "/grpclb/orders").statusCode()).isEqualTo(200);
		assertThat(get(context, "/grpclb/nobody").statusCode()).isEqualTo(404);
		assertThat(send(context, "/grpclb", (request) -> request.header("Accept", "text/html")).body())
			.contains("<html");
	}

	@Test
	void operatorsChangeClientsAndBadRequestsChangeNothing() {
		ConfigurableApplicationContext context = runOrders("grpc.lb.clients.orders.startup.min-ready=100%");
		call(context, "orders", 2);
		HttpResponse<String> drained = post(context, "/grpclb/orders",
				"{\"action\":\"drain\",\"backend\":\"" + this.one.address() + "\"}");
		assertThat(drained.statusCode()).as(drained.body()).isEqualTo(200);
		int before = this.one.calls();
		call(context, "orders", 10);
		assertThat(this.one.calls()).isEqualTo(before);
		assertThat(post(context, "/grpclb/orders", "{\"action\":\"policy\",\"policy\":\"random\"}").statusCode())
			.isEqualTo(200);
		HttpResponse<String> refused = post(context, "/grpclb/orders", "{\"action\":\"policy\",\"policy\":\"best\"}");
		assertThat(refused.statusCode()).isEqualTo(400);
		assertThat(refused.body()).contains("best");
		assertThat(get(context, "/grpclb/orders").body()).contains("\"policy\":\"random\"");
	}

	@Test
	void operatorsDrainTheServer() {
		ConfigurableApplicationContext context = runOrders();
		assertThat(health(context)).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
		HttpResponse<String> drained = post(context, "/grpclb", "{\"action\":\"drain-server\"}");
		assertThat(drained.statusCode()).as(drained.body()).isEqualTo(200);
		assertThat(health(context)).isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
		assertThat(post(context, "/grpclb", "{\"action\":\"undrain-server\"}").statusCode()).isEqualTo(200);
		assertThat(health(context)).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
	}

	private HealthCheckResponse.ServingStatus health(ConfigurableApplicationContext context) {
		ManagedChannel channel = Grpc
			.newChannelBuilder("127.0.0.1:" + serverPort(context), InsecureChannelCredentials.create())
			.build();
		try {
			return HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance()).getStatus();
		}
		finally {
			channel.shutdownNow();
		}
	}

	@Test
	void healthHasTheClients() {
		ConfigurableApplicationContext context = runOrders();
		call(context, "orders", 1);
		assertThat(get(context, "/health").body()).contains("\"grpcLb\"")
			.contains("\"orders\"")
			.contains("\"total\":2");
	}

	@Test
	void requiredClientWithoutBackendsIsOutOfService() {
		ConfigurableApplicationContext context = run("grpc.lb.clients.orders.target=static://127.0.0.1:1",
				"grpc.lb.clients.orders.startup.max-wait=0s", "management.health.grpclb.required-clients=orders");
		assertThatException().isThrownBy(() -> call(context, "orders", 1));
		await().atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(get(context, "/health").body()).contains("OUT_OF_SERVICE"));
	}

	@Test
	void metersAreThere() {
		ConfigurableApplicationContext context = runOrders();
		call(context, "orders", 3);
		assertThat(get(context, "/metrics/grpc.lb.client.requests").body()).contains("\"value\":3.0");
		assertThat(get(context, "/metrics/grpc.lb.client.backends").statusCode()).isEqualTo(200);
	}

	@Test
	void mistakesStopTheStartWithAMessage(CapturedOutput output) {
		assertThatException().isThrownBy(() -> runOrders("grpc.lb.clients.orders.polcy=random"));
		assertThat(output).contains("APPLICATION FAILED TO START").contains("polcy").contains("policy");
		assertThatException().isThrownBy(() -> runOrders("grpc.lb.clients.orders.deadline=2 seconds"));
		assertThat(output).contains("2 seconds").contains("grpc.lb.clients.orders.deadline");
		assertThatException().isThrownBy(() -> runOrders("management.health.grpclb.required-clients=oders"));
		assertThat(output).contains("oders").contains("management.health.grpclb.required-clients");
	}

	@Test
	void changedFileIsTakenOver(@TempDir Path directory) throws IOException {
		Path file = Files.writeString(directory.resolve("orders.yaml"), yaml("round-robin"));
		ConfigurableApplicationContext context = run("spring.config.additional-location=" + file.toUri(),
				"grpc.lb.reload.interval=100ms");
		call(context, "orders", 1);
		Files.writeString(file, yaml("random"));
		await().atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(get(context, "/grpclb/orders").body()).contains("\"policy\":\"random\""));
	}

	private String yaml(String policy) {
		return "grpc.lb.clients.orders: { target: \"%s\", policy: %s }".formatted(target(), policy);
	}

	@Test
	void jvmKeepsDnsAnswersForLessThanTheRefreshInterval() {
		String before = Security.getProperty("networkaddress.cache.ttl");
		assertThat(before).satisfiesAnyOf((ttl) -> assertThat(ttl).isNull(), (ttl) -> assertThat(ttl).isEqualTo("26"));
		run("grpc.lb.clients.orders.target=dns:///localhost:1");
		assertThat(Security.getProperty("networkaddress.cache.ttl")).isEqualTo("26");
	}

	@Test
	void applicationEndsWithItsServer(CapturedOutput output) {
		ConfigurableApplicationContext context = runOrders();
		call(context, "orders", 1);
		int port = serverPort(context);
		context.close();
		ManagedChannel channel = Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
			.build();
		try {
			assertThatExceptionOfType(StatusRuntimeException.class)
				.isThrownBy(() -> HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance()));
		}
		finally {
			channel.shutdownNow();
		}
		assertThat(output).contains("Drained in").doesNotContain(" ERROR ");
	}

}
