package io.github.grpclb.benchmarks.harness;

import io.grpc.Channel;

/**
 * What a connection attempt leads to.
 */
@FunctionalInterface
public interface Connector {

	/** Every attempt succeeds before it returns. */
	Connector INSTANT = FakeSubchannel::ready;

	/**
	 * Starts an attempt; the subchannel is CONNECTING. Called in the synchronization
	 * context.
	 * @param subchannel to be told the outcome, now or later
	 */
	void connect(FakeSubchannel subchannel);

	/**
	 * Makes what a policy can ask the server of a connection by.
	 * @param subchannel the connection
	 * @return a channel; that of a server without services unless overridden
	 */
	default Channel channel(FakeSubchannel subchannel) {
		return UnimplementedChannel.INSTANCE;
	}

}
