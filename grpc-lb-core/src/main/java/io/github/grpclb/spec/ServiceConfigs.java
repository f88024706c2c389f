package io.github.grpclb.spec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Writes the part of a {@link ClientSpec} that grpc-java itself carries out as a gRPC
 * service config: retries, hedging, throttling (gRFC A6), health checking (A17), message
 * sizes. Deadlines are not part of it, because a service config cannot tell a unary call
 * from a stream; nor is wait-for-ready, because it would come too late for a call that is
 * made before the name is resolved, and {@code false} would undo what the caller has
 * asked for.
 */
public final class ServiceConfigs {

	private ServiceConfigs() {
	}

	/**
	 * Writes a service config without a load-balancing policy.
	 * @param spec the client
	 * @return a map of the form that
	 * {@code NameResolver.ServiceConfigParser.parseServiceConfig} reads
	 */
	public static Map<String, Object> of(ClientSpec spec) {
		Map<String, Object> config = new LinkedHashMap<>();
		List<Map<String, ?>> methods = new ArrayList<>();
		for (MethodSpec method : spec.calls().methods().values()) {
			methods.add(method(method, spec.calls()));
		}
		methods.add(method(null, spec.calls()));
		config.put("methodConfig", methods);
		if (methods.stream().anyMatch(ServiceConfigs::triesAgain)) {
			RetrySpec.Throttle throttle = spec.calls().retry().throttle();
			config.put("retryThrottling",
					Map.of("maxTokens", (double) throttle.maxTokens(), "tokenRatio", throttle.tokenRatio()));
		}
		if (spec.balancing().healthCheck().enabled()) {
			config.put("healthCheckConfig", Map.of("serviceName", spec.balancing().healthCheck().service()));
		}
		return config;
	}

	private static boolean triesAgain(Map<String, ?> method) {
		return method.containsKey("retryPolicy") || method.containsKey("hedgingPolicy");
	}

	private static Map<String, ?> method(@Nullable MethodSpec method, CallSpec calls) {
		Map<String, Object> config = new LinkedHashMap<>();
		config.put("name", List.of(name(method)));
		if (method != null && method.maxRequestSize() != null) {
			config.put("maxRequestMessageBytes", method.maxRequestSize().doubleValue());
		}
		if (method != null && method.maxResponseSize() != null) {
			config.put("maxResponseMessageBytes", method.maxResponseSize().doubleValue());
		}
		HedgingSpec hedging = value((method != null) ? method.hedging() : null, calls.hedging());
		RetrySpec retry = value((method != null) ? method.retry() : null, calls.retry());
		if (hedging.enabled()) {
			config.put("hedgingPolicy", hedging(hedging));
		}
		else if (retry.enabled()) {
			config.put("retryPolicy", retry(retry));
		}
		return config;
	}

	private static Map<String, ?> name(@Nullable MethodSpec method) {
		if (method == null) {
			return Map.of();
		}
		String name = method.method();
		return (name != null) ? Map.of("service", method.service(), "method", name)
				: Map.of("service", method.service());
	}

	private static <T> T value(@Nullable T own, T inherited) {
		return (own != null) ? own : inherited;
	}

	private static Map<String, ?> retry(RetrySpec retry) {
		return Map.of("maxAttempts", (double) retry.maxAttempts(), "initialBackoff", duration(retry.initialBackoff()),
				"maxBackoff", duration(retry.maxBackoff()), "backoffMultiplier", retry.backoffMultiplier(),
				"retryableStatusCodes", codes(retry.statusCodes()));
	}

	private static Map<String, ?> hedging(HedgingSpec hedging) {
		return Map.of("maxAttempts", (double) hedging.maxAttempts(), "hedgingDelay", duration(hedging.delay()),
				"nonFatalStatusCodes", codes(hedging.nonFatalStatusCodes()));
	}

	private static List<String> codes(Set<Status.Code> codes) {
		return codes.stream().sorted().map(Status.Code::name).toList();
	}

	/**
	 * Writes a duration as a service config wants it: grpc-java reads the fraction as a
	 * number of nanoseconds padded on the right, so that {@code 0.5s} must not be written
	 * for 5 ms. Nine digits leave no doubt.
	 * @param duration the duration, not negative
	 * @return for example {@code 0.005000000s}
	 */
	static String duration(Duration duration) {
		return "%d.%09ds".formatted(duration.getSeconds(), duration.getNano());
	}

}
