package io.github.grpclb.autoconfigure.failure;

import java.util.stream.Stream;

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

	@ParameterizedTest
	@MethodSource("mistakes")
	void startFailsWithPropertyValueAllowedValuesAndCure(String[] arguments, String[] expected, CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
				.properties("grpc.server.port=-1", "spring.main.banner-mode=off", "spring.grpc.client.enabled=false",
						"spring.grpc.server.enabled=false")
				.run(arguments));
		assertThat(output).contains("APPLICATION FAILED TO START").contains(expected);
	}

	static Stream<Arguments> mistakes() {
		return Stream.of(
				mistake(args(TARGET, ORDERS + "policy=fastest"), "grpc.lb.clients.orders.policy", "\"fastest\"",
						"least-request", "docs/policies.md"),
				mistake(args(ORDERS + "target=orders:50051"), "grpc.lb.clients.orders.target", "\"orders:50051\"",
						"Write dns:///orders:50051 or static://orders:50051."),
				mistake(args(ORDERS + "target=kubernetes:///default/orders:50051"), "grpc.lb.clients.orders.target",
						"whose scheme something on the class path resolves", "NameResolverProvider for 'kubernetes'"),
				mistake(args(ORDERS + "backends[0].address=127.0.0.1:1", ORDERS + "backends[0].weight=-2"),
						"grpc.lb.clients.orders.backends[0].weight", "\"-2.0\"",
						"Origin: \"grpc.lb.clients.orders.backends[0].weight\"", "above 0"),
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
				mistake(args(TARGET, "--grpc.lb.reload.interval=1ms"), "grpc.lb.reload", "must be at least 100ms"),
				mistake(args("--grpc.lb.server.drain.min-delay=20s"), "grpc.lb.server.drain.min-delay",
						"at most drain.delay"),
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
