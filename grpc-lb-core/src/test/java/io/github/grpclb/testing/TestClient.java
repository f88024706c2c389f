package io.github.grpclb.testing;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;

import io.github.grpclb.channel.BalancedChannels;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.ClientSpec;

/**
 * A balanced channel to {@link EchoServer}s.
 */
public final class TestClient implements AutoCloseable {

	private final BalancedClient live;

	private final ManagedChannel channel;

	public TestClient(ClientSpec spec) {
		this(spec, new BalancerRegistry());
	}

	public TestClient(ClientSpec spec, BalancerRegistry registry) {
		this.live = registry.register(spec);
		NettyChannelBuilder builder = NettyChannelBuilder.forTarget(BalancedChannels.target(spec.name()))
			.usePlaintext();
		BalancedChannels.configure(builder, this.live);
		if (spec.calls().deadline().equals(CallSpec.defaults().deadline())) {
			builder.intercept(new Patience());
		}
		this.channel = builder.build();
	}

	public static String target(EchoServer... servers) {
		return "static://" + String.join(",", Arrays.stream(servers).map(EchoServer::address).toList());
	}

	public String call() {
		return call(CallOptions.DEFAULT);
	}

	public String call(CallOptions options) {
		return ClientCalls.blockingUnaryCall(this.channel, EchoServer.ECHO, options, "hello");
	}

	public Map<String, Integer> calls(int count) {
		Map<String, Integer> answers = new TreeMap<>();
		for (int i = 0; i < count; i++) {
			answers.merge(call(), 1, Integer::sum);
		}
		return answers;
	}

	public BalancedClient live() {
		return this.live;
	}

	public ManagedChannel channel() {
		return this.channel;
	}

	@Override
	public void close() {
		this.channel.shutdownNow();
		try {
			this.channel.awaitTermination(5, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** A busy machine needs more than the two seconds of production; comes first. */
	private static final class Patience implements ClientInterceptor {

		@Override
		public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(MethodDescriptor<ReqT, RespT> method,
				CallOptions options, Channel next) {
			boolean unary = method.getType() == MethodDescriptor.MethodType.UNARY;
			return next.newCall(method, (unary && options.getDeadline() == null)
					? options.withDeadlineAfter(30, TimeUnit.SECONDS) : options);
		}

	}

}
