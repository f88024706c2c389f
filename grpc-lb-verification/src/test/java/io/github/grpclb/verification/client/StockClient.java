package io.github.grpclb.verification.client;

import java.util.List;
import java.util.Map;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;

import io.github.grpclb.testing.ListedAddresses;

/**
 * grpc-java's {@code round_robin} as an application would set it up, to be measured
 * beside ours. Retries are those of our defaults.
 */
public final class StockClient {

	private StockClient() {
	}

	/**
	 * Opens a channel.
	 * @param retry whether UNAVAILABLE is retried
	 * @param addresses the backends
	 * @return the channel
	 */
	public static ManagedChannel open(boolean retry, List<String> addresses) {
		Map<String, Object> balancing = Map.of("round_robin", Map.of());
		// Health checking as ours has it.
		Map<String, Object> health = Map.of("serviceName", "");
		Map<String, Object> policy = Map.of("maxAttempts", 3D, "initialBackoff", "0.1s", "maxBackoff", "1s",
				"backoffMultiplier", 2D, "retryableStatusCodes", List.of("UNAVAILABLE"));
		Map<String, Object> config = retry
				? Map.of("loadBalancingConfig", List.of(balancing), "healthCheckConfig", health, "methodConfig",
						List.of(Map.of("name", List.of(Map.of()), "retryPolicy", policy)), "retryThrottling",
						Map.of("maxTokens", 100D, "tokenRatio", 0.1))
				: Map.of("loadBalancingConfig", List.of(balancing), "healthCheckConfig", health);
		return NettyChannelBuilder.forTarget(ListedAddresses.target(addresses))
			.usePlaintext()
			.enableRetry()
			.defaultServiceConfig(config)
			.build();
	}

}
