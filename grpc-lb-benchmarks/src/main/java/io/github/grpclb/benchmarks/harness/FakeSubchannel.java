package io.github.grpclb.benchmarks.harness;

import java.util.List;

import io.grpc.Attributes;
import io.grpc.Channel;
import io.grpc.ChannelLogger;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelStateListener;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A subchannel without a network: its state is what the harness says. The same class for
 * all contenders, so that no policy profits from a cheaper one. Changed in the
 * synchronization context only.
 */
public final class FakeSubchannel extends Subchannel {

	private final FakeHelper helper;

	private final Attributes attributes;

	private List<EquivalentAddressGroup> addresses;

	private final int backend;

	private @Nullable SubchannelStateListener listener;

	private volatile ConnectivityState state = ConnectivityState.IDLE;

	FakeSubchannel(FakeHelper helper, CreateSubchannelArgs args) {
		this.helper = helper;
		this.addresses = args.getAddresses();
		this.backend = Addresses.indexOf(this.addresses.get(0));
		this.attributes = args.getAttributes();
	}

	/**
	 * Returns the state last reported.
	 * @return the state
	 */
	public ConnectivityState state() {
		return this.state;
	}

	/**
	 * Returns the number that {@link Addresses} gave to the backend connected to.
	 * @return from zero
	 */
	public int backend() {
		return this.backend;
	}

	/** Reports READY. */
	public void ready() {
		become(ConnectivityStateInfo.forNonError(ConnectivityState.READY));
	}

	/** Reports CONNECTING. */
	public void connecting() {
		become(ConnectivityStateInfo.forNonError(ConnectivityState.CONNECTING));
	}

	/** Reports IDLE, as after GOAWAY. */
	public void idle() {
		become(ConnectivityStateInfo.forNonError(ConnectivityState.IDLE));
	}

	/**
	 * Reports TRANSIENT_FAILURE.
	 * @param cause why the attempt failed
	 */
	public void failed(Status cause) {
		become(ConnectivityStateInfo.forTransientFailure(cause));
	}

	/**
	 * Runs a task in the synchronization context of the channel.
	 * @param task the task
	 */
	public void execute(Runnable task) {
		this.helper.getSynchronizationContext().execute(task);
	}

	private void become(ConnectivityStateInfo info) {
		SubchannelStateListener told = this.listener;
		if (this.state != ConnectivityState.SHUTDOWN && told != null) {
			this.state = info.getState();
			told.onSubchannelState(info);
		}
	}

	@Override
	public void start(SubchannelStateListener listener) {
		this.listener = listener;
	}

	@Override
	public void requestConnection() {
		if (this.state == ConnectivityState.IDLE && this.listener != null) {
			connecting();
			this.helper.connector().connect(this);
		}
	}

	@Override
	public void shutdown() {
		if (this.state != ConnectivityState.SHUTDOWN) {
			this.helper.closed(this);
			execute(() -> become(ConnectivityStateInfo.forNonError(ConnectivityState.SHUTDOWN)));
		}
	}

	@Override
	public List<EquivalentAddressGroup> getAllAddresses() {
		return this.addresses;
	}

	@Override
	public void updateAddresses(List<EquivalentAddressGroup> addresses) {
		this.addresses = addresses;
	}

	@Override
	public Attributes getAttributes() {
		return this.attributes;
	}

	@Override
	public Channel asChannel() {
		return this.helper.connector().channel(this);
	}

	@Override
	public ChannelLogger getChannelLogger() {
		return this.helper.getChannelLogger();
	}

	/** A wrapper forwards this to the subchannel that it wraps. */
	@Override
	public Object getInternalSubchannel() {
		return this;
	}

}
