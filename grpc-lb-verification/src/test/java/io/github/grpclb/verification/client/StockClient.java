package io.github.grpclb.verification.client;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.grpc.EquivalentAddressGroup;
import io.grpc.ManagedChannel;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;

/**
 * grpc-java's {@code round_robin} as an application would set it up, to be measured
 * beside ours. Retries are those of our defaults.
 */
public final class StockClient {

	private static final String SCHEME = "addresses";

	static {
		NameResolverRegistry.getDefaultRegistry().register(new ListedAddresses());
	}

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
		return NettyChannelBuilder.forTarget(SCHEME + ":///" + String.join(",", addresses))
			.usePlaintext()
			.enableRetry()
			.defaultServiceConfig(config)
			.build();
	}

	private static final class ListedAddresses extends NameResolverProvider {

		@Override
		protected boolean isAvailable() {
			return true;
		}

		@Override
		protected int priority() {
			return 5;
		}

		@Override
		public String getDefaultScheme() {
			return SCHEME;
		}

		@Override
		public NameResolver newNameResolver(URI target, NameResolver.Args args) {
			List<EquivalentAddressGroup> groups = Stream.of(target.getPath().substring(1).split(","))
				.map((address) -> address.split(":"))
				.map((parts) -> new EquivalentAddressGroup(new InetSocketAddress(parts[0], Integer.parseInt(parts[1]))))
				.toList();
			return new NameResolver() {

				private Listener2 listener;

				@Override
				public String getServiceAuthority() {
					return "localhost";
				}

				@Override
				public void start(Listener2 listener) {
					this.listener = listener;
					refresh();
				}

				@Override
				public void refresh() {
					this.listener.onResult2(
							ResolutionResult.newBuilder().setAddressesOrError(StatusOr.fromValue(groups)).build());
				}

				@Override
				public void shutdown() {
				}

			};
		}

	}

}
