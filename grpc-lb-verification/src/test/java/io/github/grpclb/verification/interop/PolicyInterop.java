package io.github.grpclb.verification.interop;

import java.net.InetSocketAddress;

import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.testing.integration.AddressedInteropTest;

import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;

/**
 * The suite over a balanced channel of one policy, with or without health checking. JUnit
 * 4 builds it anew for each case, hence the static settings; {@link InteropTests} sets
 * them.
 */
public class PolicyInterop extends AddressedInteropTest {

	private static volatile String policy = "";

	private static volatile boolean health;

	/** Empty is grpc-java's own channel. */
	static void use(String policy, boolean health) {
		PolicyInterop.policy = policy;
		PolicyInterop.health = health;
	}

	@Override
	protected ServerBuilder<?> getServerBuilder() {
		NettyServerBuilder builder = NettyServerBuilder
			.forAddress(new InetSocketAddress("127.0.0.1", 0), InsecureServerCredentials.create())
			.flowControlWindow(TEST_FLOW_CONTROL_WINDOW)
			.maxInboundMessageSize(MAX_MESSAGE_SIZE);
		return health ? builder.addService(new HealthStatusManager().getHealthService()) : builder;
	}

	@Override
	protected ManagedChannelBuilder<?> createChannelBuilder() {
		String address = serverAddress();
		if (policy.isEmpty()) {
			return builder(address);
		}
		Settings balanced = Settings.defaults().policy(policy);
		Settings settings = health ? balanced : balanced.withoutHealthCheck();
		NettyChannelBuilder builder = builder(VerifiedClient.lbTarget(settings));
		VerifiedClient.configure(builder, settings, address);
		return builder.maxInboundMessageSize(MAX_MESSAGE_SIZE);
	}

	private static NettyChannelBuilder builder(String target) {
		return NettyChannelBuilder.forTarget(target)
			.usePlaintext()
			.flowControlWindow(TEST_FLOW_CONTROL_WINDOW)
			.maxInboundMessageSize(MAX_MESSAGE_SIZE);
	}

	@Override
	protected boolean customCensusModulePresent() {
		return false;
	}

	@Override
	protected boolean metricsExpected() {
		return false;
	}

}
