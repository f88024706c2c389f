package io.github.grpclb.benchmarks.harness;

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

}
