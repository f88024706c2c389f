package io.github.grpclb.spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class ClientSpecTests {

	@ParameterizedTest
	@ValueSource(strings = { "static://10.0.0.1:50051,10.0.0.2:50051", "static://[::1]:50051", "dns:///orders:50051",
			"srv:///_grpc._tcp.orders", "kubernetes:///default/orders:50051", "unix:/tmp/orders.sock",
			"in-process:orders", "xds:///orders", "consul:///orders" })
	void targetsOfTheContractAreAccepted(String target) {
		assertThat(ClientSpec.of("orders", target).target()).isEqualTo(target);
	}

	@ParameterizedTest
	@MethodSource("mistakes")
	void mistakeNamesThePropertyAndItsCure(String property, ThrowingCallable mistake) {
		assertThatExceptionOfType(InvalidSpecException.class).isThrownBy(mistake).satisfies((ex) -> {
			assertThat(ex.property()).isEqualTo(property);
			assertThat(ex.allowed()).isNotBlank();
			assertThat(ex.cure()).isNotBlank();
		});
	}

	static Stream<Arguments> mistakes() {
		return Stream.of(mistake("target", () -> ClientSpec.of("orders", "orders:50051")),
				mistake("target", () -> ClientSpec.of("orders", "static://10.0.0.1")),
				mistake("target", () -> ClientSpec.of("orders", "static://10.0.0.1:99999")),
				mistake("target", () -> ClientSpec.of("orders", "lb:///orders")),
				mistake("target", () -> ClientSpec.of("orders", "dns:// bad")),
				mistake("target", () -> ClientSpec.of("orders", "")),
				mistake("policy", () -> PolicyName.of("the fastest")),
				mistake("backends.weight", () -> new BackendSpec("h:1", -1, null, 0, Map.of())),
				mistake("backends.address", () -> BackendSpec.of("h")),
				mistake("retry.max-attempts",
						() -> new RetrySpec(true, 9, RetrySpec.defaults().initialBackoff(),
								RetrySpec.defaults().maxBackoff(), 2, RetrySpec.defaults().statusCodes(), true,
								RetrySpec.defaults().throttle())),
				mistake("least-request.choices", () -> new LeastRequestSpec(1)),
				mistake("routes.group", () -> new RoutingSpec(LocalitySpec.defaults(), Map.of(), Map.of(),
						List.of(new RouteSpec("x", "1", null, null, List.of(), "v9")), null)));
	}

	private static Arguments mistake(String property, ThrowingCallable mistake) {
		return arguments(property, mistake);
	}

	@Test
	void hostPortReadsNamesAndBothKindsOfIpLiterals() {
		assertThat(HostPort.parse("target", "orders:1")).isEqualTo(new HostPort("orders", 1));
		assertThat(HostPort.parse("target", "[::1]:50051")).isEqualTo(new HostPort("::1", 50051))
			.hasToString("[::1]:50051");
	}

	@Test
	void theFirstCallsWaitForHalfOfTheirDeadlineAtMost() {
		StartupSpec startup = StartupSpec.defaults();
		assertThat(startup.within(Duration.ofSeconds(2)).maxWait()).isEqualTo(Duration.ofSeconds(1));
		assertThat(startup.within(Duration.ofSeconds(5))).isSameAs(startup);
		assertThat(startup.within(Duration.ZERO)).isSameAs(startup);
	}

}
