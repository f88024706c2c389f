package io.github.grpclb.testing;

import java.util.ArrayList;
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
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose fate the test decides. It walks the states that grpc-java's own
 * subchannels walk, and tells them in the {@code SynchronizationContext}.
 */
public final class FakeSubchannel extends Subchannel {

	private final SynchronizationContext context;

	private final FakeHealth health = new FakeHealth();

	private final List<FakeCall> calls = new ArrayList<>();

	private final String address;

	private List<EquivalentAddressGroup> addresses;

	private @Nullable SubchannelStateListener listener;

	private ConnectivityState state = ConnectivityState.IDLE;

	FakeSubchannel(CreateSubchannelArgs args, SynchronizationContext context) {
		this.addresses = args.getAddresses();
		this.address = FakeHelper.text(this.addresses.get(0));
		this.context = context;
	}

	@Override
	public void start(SubchannelStateListener listener) {
		this.listener = listener;
	}

	@Override
	public void requestConnection() {
		if (this.state == ConnectivityState.IDLE) {
			become(ConnectivityStateInfo.forNonError(ConnectivityState.CONNECTING));
		}
	}

	@Override
	public void shutdown() {
		if (this.state != ConnectivityState.SHUTDOWN) {
			become(ConnectivityStateInfo.forNonError(ConnectivityState.SHUTDOWN));
		}
	}

	/** The connection is there. */
	public void connect() {
		if (this.state == ConnectivityState.CONNECTING) {
			this.health.stop();
			become(ConnectivityStateInfo.forNonError(ConnectivityState.READY));
		}
	}

	/** The attempt to connect has failed. */
	public void refuse() {
		if (this.state == ConnectivityState.CONNECTING) {
			become(ConnectivityStateInfo
				.forTransientFailure(Status.UNAVAILABLE.withDescription("connection refused by the test")));
		}
	}

	/** The backoff after a failed attempt is over. */
	public void tryAgain() {
		if (this.state == ConnectivityState.TRANSIENT_FAILURE) {
			become(ConnectivityStateInfo.forNonError(ConnectivityState.CONNECTING));
		}
	}

	/** The server sends GOAWAY: calls go on, the next ones need a new connection. */
	public void goAway() {
		if (this.state == ConnectivityState.READY) {
			become(ConnectivityStateInfo.forNonError(ConnectivityState.IDLE));
		}
	}

	/** The connection breaks, and its calls with it. */
	public void lose() {
		if (this.state == ConnectivityState.READY) {
			List.copyOf(this.calls).forEach((call) -> call.end(Status.UNAVAILABLE.withDescription("connection lost")));
			become(ConnectivityStateInfo.forNonError(ConnectivityState.IDLE));
		}
	}

	private void become(ConnectivityStateInfo info) {
		this.state = info.getState();
		this.context.execute(() -> {
			if (this.listener != null) {
				this.listener.onSubchannelState(info);
			}
		});
	}

	void began(FakeCall call) {
		this.calls.add(call);
	}

	void ended(FakeCall call) {
		this.calls.remove(call);
	}

	/** What the backend's health service says. */
	public FakeHealth health() {
		return this.health;
	}

	public ConnectivityState state() {
		return this.state;
	}

	/** The address that it was created for, as the balancer words it. */
	public String address() {
		return this.address;
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
		return Attributes.EMPTY;
	}

	@Override
	public Channel asChannel() {
		return this.health;
	}

	@Override
	public ChannelLogger getChannelLogger() {
		return FakeHelper.SILENT;
	}

	@Override
	public String toString() {
		return address() + " " + this.state;
	}

}
