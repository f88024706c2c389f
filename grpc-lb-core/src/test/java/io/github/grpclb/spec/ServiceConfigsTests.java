package io.github.grpclb.spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceConfigsTests {

	private final ClientSpec spec = ClientSpec.of("orders", "dns:///orders:50051");

	@Test
	void durationsHaveNineFractionalDigits() {
		assertThat(ServiceConfigs.duration(Duration.ofMillis(5))).isEqualTo("0.005000000s");
		assertThat(ServiceConfigs.duration(Duration.ofMinutes(2).plusNanos(1))).isEqualTo("120.000000001s");
	}

	@Test
	@SuppressWarnings("unchecked")
	void defaultsRetryUnavailableOnEveryMethod() {
		Map<String, Object> config = ServiceConfigs.of(this.spec);
		List<Map<String, Object>> methods = (List<Map<String, Object>>) config.get("methodConfig");
		assertThat(methods).hasSize(1);
		assertThat(methods.get(0)).containsEntry("name", List.of(Map.of())).containsEntry("waitForReady", false);
		assertThat((Map<String, Object>) methods.get(0).get("retryPolicy")).containsEntry("maxAttempts", 3.0)
			.containsEntry("retryableStatusCodes", List.of("UNAVAILABLE"))
			.containsEntry("initialBackoff", "0.100000000s");
		assertThat(config).containsEntry("retryThrottling", Map.of("maxTokens", 100.0, "tokenRatio", 0.1))
			.containsEntry("healthCheckConfig", Map.of("serviceName", ""));
	}

	@Test
	@SuppressWarnings("unchecked")
	void methodSettingsStandBeforeTheDefault() {
		MethodSpec create = new MethodSpec("orders.OrderService/Create", Duration.ofSeconds(1), true, null, null,
				1024 * 1024, null);
		CallSpec calls = new CallSpec(Duration.ofSeconds(2), Duration.ZERO, false, RetrySpec.defaults(),
				HedgingSpec.defaults(), Map.of(create.name(), create));
		List<Map<String, Object>> methods = (List<Map<String, Object>>) ServiceConfigs.of(this.spec.withCalls(calls))
			.get("methodConfig");
		assertThat(methods).hasSize(2);
		assertThat(methods.get(0))
			.containsEntry("name", List.of(Map.of("service", "orders.OrderService", "method", "Create")))
			.containsEntry("waitForReady", true)
			.containsEntry("maxRequestMessageBytes", 1048576.0)
			.containsKey("retryPolicy");
	}

}
