package io.github.grpclb.benchmarks.harness;

import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;

import io.grpc.Attributes;
import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.LoadBalancerProvider;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.Status;

/**
 * A channel reduced to its load balancer: addresses go in, pickers come out.
 */
public final class FakeChannel {

	private final FakeHelper helper;

	private final Object config;

	private final LoadBalancer balancer;

	/**
	 * Creates a channel with a new load balancer.
	 * @param contender the policy
	 * @param clock the policy's clock
	 * @param time where the policy's timers run
	 * @param connector what connection attempts lead to
	 * @param onPicker called in the synchronization context after each new picker
	 */
	public FakeChannel(Contender contender, LongSupplier clock, VirtualTime time, Connector connector,
			Runnable onPicker) {
		LoadBalancerProvider provider = contender.provider().apply(clock);
		ConfigOrError parsed = provider.parseLoadBalancingPolicyConfig(contender.config());
		if (parsed.getError() != null) {
			throw new IllegalArgumentException(contender + ": " + parsed.getError());
		}
		this.config = parsed.getConfig();
		this.helper = new FakeHelper(time, connector, onPicker);
		this.balancer = provider.newLoadBalancer(this.helper);
	}

	/**
	 * Delivers an address list, as a name resolver does.
	 * @param addresses the backends
	 */
	public void deliver(List<EquivalentAddressGroup> addresses) {
		ResolvedAddresses resolved = ResolvedAddresses.newBuilder()
			.setAddresses(addresses)
			.setAttributes(Attributes.EMPTY)
			.setLoadBalancingPolicyConfig(this.config)
			.build();
		execute(() -> {
			Status status = this.balancer.acceptResolvedAddresses(resolved);
			if (!status.isOk()) {
				throw new IllegalStateException("addresses were refused: " + status);
			}
		});
	}

	/**
	 * Runs a task in the synchronization context.
	 * @param task the task
	 */
	public void execute(Runnable task) {
		this.helper.getSynchronizationContext().execute(task);
	}

	/**
	 * Returns the picker in force.
	 * @return the last one published
	 */
	public SubchannelPicker picker() {
		return this.helper.picker();
	}

	/**
	 * Returns the channel's state.
	 * @return the last one published
	 */
	public ConnectivityState state() {
		return this.helper.state();
	}

	/**
	 * Returns the connections that the policy has open, in the order of their creation.
	 * @return a live view, to be read in the synchronization context
	 */
	public Collection<FakeSubchannel> subchannels() {
		return this.helper.subchannels();
	}

	/** Shuts the load balancer down. */
	public void shutdown() {
		execute(this.balancer::shutdown);
	}

}
