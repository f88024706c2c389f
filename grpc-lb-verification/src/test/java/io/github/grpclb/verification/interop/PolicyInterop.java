package io.github.grpclb.verification.interop;

import java.net.InetSocketAddress;

import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.testing.integration.AddressedInteropTest;

import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;

/**
 * The suite over a balanced channel of one policy, health checking off because it counts
 * the calls that servers see. JUnit 4 builds it anew for each case, hence the static
 * policy; {@link InteropTests} sets it.
 */
public class PolicyInterop extends AddressedInteropTest {

	private static volatile String policy = "";

	static void use(String policy) {
		PolicyInterop.policy = policy;
	}

	@Override
	protected ServerBuilder<?> getServerBuilder() {

		return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0), InsecureServerCredentials.create())
			.flowControlWindow(TEST_FLOW_CONTROL_WINDOW)
			.maxInboundMessageSize(MAX_MESSAGE_SIZE);
	}

	@Override
	protected ManagedChannelBuilder<?> createChannelBuilder() {
		String address = serverAddress();
		if (policy.isEmpty()) {
			return builder(address);
		}
		Settings settings = Settings.defaults().policy(policy).withoutHealthCheck();
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
