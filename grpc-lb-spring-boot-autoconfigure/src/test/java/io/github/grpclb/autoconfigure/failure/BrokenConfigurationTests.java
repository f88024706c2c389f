package io.github.grpclb.autoconfigure.failure;

import java.io.IOException;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What a user reads when the application does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class BrokenConfigurationTests {

	private static final String ORDERS = "--grpc.lb.clients.orders.";

	private static final String TARGET = ORDERS + "target=static://127.0.0.1:1";

	private static final MistakesPage page = new MistakesPage();

	@ParameterizedTest
	@MethodSource("mistakes")
	void startFailsWithPropertyValueAllowedValuesAndCure(String[] arguments, String[] expected, CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
				.properties("grpc.server.port=-1", "spring.main.banner-mode=off", "spring.grpc.client.enabled=false",
						"spring.grpc.server.enabled=false")
				.run(arguments));
		assertThat(output).contains("APPLICATION FAILED TO START").contains(expected);
		page.add(arguments, output.getOut());
	}

	@AfterAll
	static void thePageSaysWhatTheApplicationSays() throws IOException {
		page.check(mistakes().count());
	}

	static Stream<Arguments> mistakes() {
		return Stream.of(
				mistake(args(TARGET, ORDERS + "policy=fastest"), "grpc.lb.clients.orders.policy", "\"fastest\"",
						"least-request", "docs/policies.md"),
				mistake(args(ORDERS + "target=orders:50051"), "grpc.lb.clients.orders.target", "\"orders:50051\"",
						"Write dns:///orders:50051 or static://orders:50051."),
				mistake(args(ORDERS + "target=zookeeper:///orders"), "grpc.lb.clients.orders.target",
						"whose scheme something on the class path resolves", "NameResolverProvider for 'zookeeper'"),
				mistake(args(ORDERS + "backends[0].address=127.0.0.1:1", ORDERS + "backends[0].weight=-2"),
						"grpc.lb.clients.orders.backends[0].weight", "\"-2.0\"",
						"Origin: \"grpc.lb.clients.orders.backends[0].weight\"", "from 0.000001 to 1000000"),
				mistake(args(TARGET, ORDERS + "retry.max-attempts=9"), "grpc.lb.clients.orders.retry.max-attempts",
						"\"9\"", "between 2 and 5"),
				mistake(args(TARGET, ORDERS + "retry.max-atempts=3"), "grpc.lb.clients.orders.retry.max-atempts",
						"Did you mean 'grpc.lb.clients.orders.retry.max-attempts'?"),
				mistake(args(TARGET, ORDERS + "deadline=fast"), "grpc.lb.clients.orders.deadline", "fast"),
				mistake(args(TARGET, ORDERS + "panic-threshold=half"), "grpc.lb.clients.orders.panic-threshold", "half",
						"0.5 or as 50%"),
				mistake(args(TARGET, "--grpc.client.orders.address=static://127.0.0.1:2"), "grpc.client.orders.address",
						"Remove it: grpc.lb.clients.orders.target"),
				mistake(args(TARGET, ORDERS + "retry.initial-backoff=5s"), "grpc.lb.clients.orders.retry.max-backoff",
						"at least retry.initial-backoff"),
				mistake(args(TARGET, ORDERS + "least-request.choices=1"),
						"grpc.lb.clients.orders.least-request.choices", "auto, full, or a number from 2 to 10"),
				mistake(args(TARGET, ORDERS + "hash.field=customer/id"), "grpc.lb.clients.orders.hash.field",
						"\"customer/id\"", "For example customer.id."),
				mistake(args(TARGET, "--grpc.lb.reload.interval=1ms"), "Property: grpc.lb.reload.interval", "\"1ms\"",
						"Origin: \"grpc.lb.reload.interval\"", "Allowed: at least 100ms", "Write for example 2s."),
				mistake(args(TARGET, "--grpc.lb.reload.interval=-1s"), "Property: grpc.lb.reload.interval", "\"-1s\"",
						"at least 100ms"),
				mistake(args("--grpc.lb.server.drain.min-delay=20s"), "grpc.lb.server.drain.min-delay",
						"at most drain.delay"),
				mistake(args(TARGET, ORDERS + "deadline=2 seconds"), "grpc.lb.clients.orders.deadline", "\"2 seconds\"",
						"Origin: \"grpc.lb.clients.orders.deadline\"", "Write for example 2s."),
				mistake(args(TARGET, ORDERS + "deadline=5"), "grpc.lb.clients.orders.deadline", "\"5\"",
						"a duration: a whole number and its unit", "Write for example 5s or 5ms"),
				mistake(args(TARGET, "--grpc.lb.server.drain.delay=5"), "grpc.lb.server.drain.delay", "\"5\"",
						"Write for example 5s or 5ms"),
				mistake(args(TARGET, "--grpc.lb.reload.interval=2"), "grpc.lb.reload.interval", "\"2\"",
						"Write for example 2s or 2ms"),
				mistake(args(TARGET, ORDERS + "deadline=106752d"), "grpc.lb.clients.orders.deadline", "\"106752d\"",
						"at most 36500d"),
				mistake(args(TARGET, ORDERS + "deadline=106751d"), "grpc.lb.clients.orders.deadline", "at most 36500d"),
				mistake(args(TARGET, ORDERS + "max-inbound-message-size=16 megabytes"),
						"grpc.lb.clients.orders.max-inbound-message-size", "\"16 megabytes\"", "a size",
						"Write for example 4MB."),
				mistake(args(TARGET, ORDERS + "retry.max-attempts=three"), "grpc.lb.clients.orders.retry.max-attempts",
						"\"three\"", "a whole number"),
				mistake(args(TARGET, ORDERS + "wait-for-ready=maybe"), "grpc.lb.clients.orders.wait-for-ready",
						"\"maybe\"", "true or false"),
				mistake(args(TARGET, ORDERS + "retry.status-codes=UNAVAILABLE,BUSY"),
						"grpc.lb.clients.orders.retry.status-codes", "\"BUSY\"", "UNAVAILABLE"),
				mistake(args(ORDERS + "target=dns:///orders"), "grpc.lb.clients.orders.target", "\"dns:///orders\"",
						"Origin: \"grpc.lb.clients.orders.target\"", "with the port",
						"Write for example dns:///orders:50051"),
				mistake(args(ORDERS + "target=dns:///orders:99999"), "grpc.lb.clients.orders.target",
						"\"dns:///orders:99999\"", "a port from 1 to 65535"),
				mistake(args(ORDERS + "target=dns://localhost:9501"), "grpc.lb.clients.orders.target",
						"\"dns://localhost:9501\"", "Write dns:///localhost:9501"),
				mistake(args(ORDERS + "target=file:///nowhere/orders.yaml"), "grpc.lb.clients.orders.target",
						"\"file:///nowhere/orders.yaml\"", "a file that is there", "Create /nowhere/orders.yaml"),
				mistake(args("--grpc.lb.clients="), "grpc.lb.clients", "\"{}\"", "at least one client"),
				mistake(args(ORDERS + "backends=a,b"), "grpc.lb.clients.orders.backends", "\"a,b\"",
						"a list of entries", "address"),
				mistake(args(TARGET, ORDERS + "hash=x-client-id"), "grpc.lb.clients.orders.hash", "\"x-client-id\"",
						"keys of its own"),
				mistake(args(TARGET, ORDERS + "hedging.enabled=true", ORDERS + "hedging.delay=3s"),
						"grpc.lb.clients.orders.hedging.delay", "\"PT3S\"", "shorter than deadline (PT2S)"),
				mistake(args(TARGET, ORDERS + "methods.orders.OrderService/Create.deadlin=1s"), "deadlin",
						"grpc.lb.clients.orders.methods[orders.OrderService/Create].deadline"),
				mistake(args(TARGET, "--grpc.lb.serve.drain.delay=5s"), "grpc.lb.serve", "server"),
				mistake(args(TARGET, ORDERS + "subset.client-id=${NOWHERE}"), "grpc.lb.clients.orders.subset.client-id",
						"${NOWHERE} has none"),
				mistake(args("--grpc.lb.clients.orderService.target=nonsense"), "grpc.lb.clients.orderService.target",
						"\"nonsense\"", "Origin: \"grpc.lb.clients.orderService.target\""),
				mistake(args(ORDERS + "policy=random"), "grpc.lb.clients.orders.target", "(not set)",
						"Set a target such as"));
	}

	private static String[] args(String... arguments) {
		return arguments;
	}

	private static Arguments mistake(String[] arguments, String... expected) {
		return arguments(arguments, expected);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
