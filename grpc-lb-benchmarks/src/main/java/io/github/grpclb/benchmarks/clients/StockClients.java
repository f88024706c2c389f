package io.github.grpclb.benchmarks.clients;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;

import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.ChannelSpec;
import io.github.grpclb.spec.RetrySpec;

/**
 * grpc-java's own clients, with the deadline, the retries and the keepalive that ours
 * have by default.
 */
final class StockClients implements Clients {

	private final List<Channel> channels;

	StockClients(String policy, List<List<String>> backends) {
		FixedAddresses.register();
		this.channels = backends.stream().map((addresses) -> channel(policy, addresses)).toList();
	}

	@Override
	public List<Channel> channels() {
		return this.channels;
	}

	private static Channel channel(String policy, List<String> backends) {
		ChannelSpec spec = ChannelSpec.defaults();
		ManagedChannelBuilder<?> builder = Grpc.newChannelBuilder(FixedAddresses.target(backends),
				InsecureChannelCredentials.create());
		return builder.defaultServiceConfig(serviceConfig(policy))
			.intercept(new Deadline(CallSpec.defaults().deadline().toNanos()))
			.enableRetry()
			.perRpcBufferLimit(spec.retryBuffer().maxRequestSize())
			.retryBufferSize(spec.retryBuffer().buffer())
			.idleTimeout(spec.idleTimeout().toNanos(), TimeUnit.NANOSECONDS)
			.keepAliveTime(spec.keepalive().time().toNanos(), TimeUnit.NANOSECONDS)
			.keepAliveTimeout(spec.keepalive().timeout().toNanos(), TimeUnit.NANOSECONDS)
			.build();
	}

	private static Map<String, ?> serviceConfig(String policy) {
		RetrySpec retry = RetrySpec.defaults();
		Map<String, ?> retryPolicy = Map.of("maxAttempts", (double) retry.maxAttempts(), "initialBackoff", "0.1s",
				"maxBackoff", "1s", "backoffMultiplier", retry.backoffMultiplier(), "retryableStatusCodes",
				List.of("UNAVAILABLE"));
		return Map.of("loadBalancingConfig", List.of(Map.of(policy, Map.of())), "methodConfig",
				List.of(Map.of("name", List.of(Map.of()), "retryPolicy", retryPolicy)), "retryThrottling",
				Map.of("maxTokens", (double) retry.throttle().maxTokens(), "tokenRatio",
						retry.throttle().tokenRatio()));
	}

	private record Deadline(long nanos) implements ClientInterceptor {

		@Override
		public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(MethodDescriptor<ReqT, RespT> method,
				CallOptions options, Channel next) {
			return next.newCall(method, options.withDeadlineAfter(this.nanos, TimeUnit.NANOSECONDS));
		}

	}

}
