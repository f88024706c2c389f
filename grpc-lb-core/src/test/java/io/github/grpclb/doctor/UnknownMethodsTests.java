package io.github.grpclb.doctor;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.grpc.health.v1.HealthGrpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.MethodSpec;

import static org.assertj.core.api.Assertions.assertThat;

class UnknownMethodsTests {

	private final BalancerRegistry registry = new BalancerRegistry(Clock.systemUTC());

	private final UnknownMethods source = new UnknownMethods(this.registry);

	private BalancedClient client(String method) {
		Map<String, MethodSpec> methods = new LinkedHashMap<>(
				Map.of(method, new MethodSpec(method, null, null, null, null, null, null)));
		CallSpec calls = CallSpec.defaults();
		return this.registry.register(ClientSpec.of("orders", "static://127.0.0.1:1")
			.withCalls(new CallSpec(calls.deadline(), calls.streamingDeadline(), calls.waitForReady(), calls.retry(),
					calls.hedging(), methods)));
	}

	@ParameterizedTest
	@CsvSource({ "grpc.health.v1.Health/Chek, grpc.health.v1.Health/Check",
			"grpc.health.v1.Health/check, grpc.health.v1.Health/Check",
			"grpc.health.Health/Check, grpc.health.v1.Health/Check", "Health, grpc.health.v1.Health" })
	void aNameThatNoCallTakesIsFoundWithTheOneThatIsMeant(String wrong, String right) {
		BalancedClient client = client(wrong);
		assertThat(this.source.findings()).isEmpty();
		client.calledServices().note(HealthGrpc.getCheckMethod());
		List<Finding> findings = this.source.findings();
		assertThat(findings).extracting(Finding::code).containsExactly("UNKNOWN_METHOD");
		assertThat(findings.get(0).message()).contains("grpc.lb.clients.orders.methods." + wrong);
		assertThat(findings.get(0).fix()).contains("methods." + right);
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc.health.v1.Health/Check", "grpc.health.v1.Health/Watch", "grpc.health.v1.Health",
			"orders.v1.Orders/Create" })
	void aNameThatACallMayTakeIsNoFinding(String name) {
		client(name).calledServices().note(HealthGrpc.getCheckMethod());
		assertThat(this.source.findings()).isEmpty();
	}

	@Test
	void aMethodThatIsNowhereNearIsFoundWithAllThatThereAre() {
		client("grpc.health.v1.Health/Delete").calledServices().note(HealthGrpc.getWatchMethod());
		assertThat(this.source.findings().get(0).message()).contains("has no method Delete, but Check, ", "Watch");
	}

}
