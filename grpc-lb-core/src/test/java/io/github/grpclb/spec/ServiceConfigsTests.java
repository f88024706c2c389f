package io.github.grpclb.spec;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
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
		assertThat(methods.get(0)).containsEntry("name", List.of(Map.of()));
		// It would undo what the caller asks for.
		assertThat(methods.get(0)).doesNotContainKey("waitForReady");
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
			.doesNotContainKey("waitForReady")
			.containsEntry("maxRequestMessageBytes", 1048576.0)
			.containsKey("retryPolicy");
	}

	@Test
	void retriesAreThrottledWhereverTheyAreOn() {
		RetrySpec on = RetrySpec.defaults();
		RetrySpec off = new RetrySpec(false, 3, on.initialBackoff(), on.maxBackoff(), 2, on.statusCodes(), true,
				on.throttle());
		HedgingSpec hedged = new HedgingSpec(true, 2, Duration.ofMillis(20),
				HedgingSpec.defaults().nonFatalStatusCodes());
		assertThat(throttled(off, null, null)).isFalse();
		assertThat(throttled(on, off, null)).isTrue();
		assertThat(throttled(off, on, null)).isTrue();
		assertThat(throttled(off, null, hedged)).isTrue();
	}

	private boolean throttled(RetrySpec client, @Nullable RetrySpec method, @Nullable HedgingSpec hedging) {
		MethodSpec create = new MethodSpec("orders.OrderService/Create", null, null, method, hedging, null, null);
		CallSpec calls = new CallSpec(Duration.ofSeconds(2), Duration.ZERO, false, client, HedgingSpec.defaults(),
				Map.of(create.name(), create));
		return ServiceConfigs.of(this.spec.withCalls(calls)).containsKey("retryThrottling");
	}

}
