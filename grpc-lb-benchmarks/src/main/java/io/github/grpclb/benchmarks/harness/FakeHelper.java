package io.github.grpclb.benchmarks.harness;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;

import io.grpc.ChannelCredentials;
import io.grpc.ChannelLogger;
import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.InsecureChannelCredentials;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.ManagedChannel;
import io.grpc.SynchronizationContext;

/**
 * The part of a channel that a load balancer sees.
 */
final class FakeHelper extends LoadBalancer.Helper {

	private final VirtualTime time;

	private final Connector connector;

	private final Runnable onPicker;

	private final Set<FakeSubchannel> subchannels = new LinkedHashSet<>();

	private final SynchronizationContext context = new SynchronizationContext((thread, ex) -> {
		throw new IllegalStateException("the load balancer failed", ex);
	});

	private volatile SubchannelPicker picker = new LoadBalancer.FixedResultPicker(PickResult.withNoResult());

	private volatile ConnectivityState state = ConnectivityState.IDLE;

	FakeHelper(VirtualTime time, Connector connector, Runnable onPicker) {
		this.time = time;
		this.connector = connector;
		this.onPicker = onPicker;
	}

	SubchannelPicker picker() {
		return this.picker;
	}

	ConnectivityState state() {
		return this.state;
	}

	Collection<FakeSubchannel> subchannels() {
		return this.subchannels;
	}

	Connector connector() {
		return this.connector;
	}

	void closed(FakeSubchannel subchannel) {
		this.subchannels.remove(subchannel);
	}

	@Override
	public Subchannel createSubchannel(CreateSubchannelArgs args) {
		this.context.throwIfNotInThisSynchronizationContext();
		FakeSubchannel subchannel = new FakeSubchannel(this, args);
		this.subchannels.add(subchannel);
		return subchannel;
	}

	@Override
	public void updateBalancingState(ConnectivityState newState, SubchannelPicker newPicker) {
		this.context.throwIfNotInThisSynchronizationContext();
		this.state = newState;
		this.picker = newPicker;
		this.onPicker.run();
	}

	@Override
	public void refreshNameResolution() {
		// The harness delivers every change of the address list by itself.
	}

	@Override
	public SynchronizationContext getSynchronizationContext() {
		return this.context;
	}

	@Override
	public ScheduledExecutorService getScheduledExecutorService() {
		return this.time.scheduler();
	}

	@Override
	public ChannelLogger getChannelLogger() {
		return SilentLogger.INSTANCE;
	}

	@Override
	public ChannelCredentials getUnsafeChannelCredentials() {
		return InsecureChannelCredentials.create();
	}

	@Override
	public String getAuthority() {
		return "bench";
	}

	@Override
	public String getChannelTarget() {
		return "bench:///fleet";
	}

	@Override
	public ManagedChannel createOobChannel(EquivalentAddressGroup group, String authority) {
		throw new UnsupportedOperationException("no policy here opens a channel of its own");
	}

}
