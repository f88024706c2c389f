package io.github.grpclb.balancer.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelStateListener;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.ConnectionLoad;
import io.github.grpclb.load.LoadTracer;
import io.github.grpclb.snapshot.HealthSupport;

/**
 * One subchannel, health-checked on one side and ready to be picked on the other. Lives
 * in the channel's {@code SynchronizationContext}.
 */
final class CheckedSubchannel implements SubchannelStateListener {

	/** Refused at once, by this machine. */
	private static final List<EquivalentAddressGroup> NOWHERE = List
		.of(new EquivalentAddressGroup(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));

	/**
	 * What health checking wraps; states that arrive through it have passed the check.
	 */
	private final Subchannel checked;

	private final TransportSubchannel transport;

	private final BackendLoad backendLoad;

	private final Listener listener;

	/** Built when somebody looks at it. */
	private @Nullable ConnectionLoad load;

	/** Built once, so that a pick builds nothing. */
	private final PickResult result;

	/** Counts the connection's streams too; built when there is more than one. */
	private @Nullable PickResult counted;

	private @Nullable Channel channel;

	CheckedSubchannel(ConnectionOwner owner, Subchannels subchannels, Listener listener) {
		this.listener = listener;
		CreateSubchannelArgs args = CreateSubchannelArgs.newBuilder().setAddresses(owner.group()).build();
		this.checked = subchannels.checked().createSubchannel(args);
		this.transport = subchannels.transports().takeLast();
		this.backendLoad = owner.load();
		this.result = PickResult.withSubchannel(this.transport.delegate(), LoadTracer.factory(this.backendLoad));
	}

	/** Connects. */
	void start() {
		this.transport.observe(this);
		this.checked.start(this);
		connect();
	}

	/** Hears of the connection itself, before health checking does. */
	void transportChanged(ConnectivityStateInfo info) {
		this.listener.transportChanged(this, info);
	}

	/** Hears of it as health checking sees it. */
	@Override
	public void onSubchannelState(ConnectivityStateInfo info) {
		this.listener.changed(this, info);
	}

	void connect() {
		this.checked.requestConnection();
	}

	/**
	 * grpc-java keeps a subchannel for five seconds more, so that picks under way find
	 * it. One without a connection would use them to go on dialling, beside its successor
	 * and at a backend that may be gone: from now on it dials where nobody is.
	 */
	void shutdown() {
		if (dials()) {
			this.transport.delegate().updateAddresses(NOWHERE);
		}
		this.checked.shutdown();
	}

	private boolean dials() {
		ConnectivityState state = this.transport.state();
		// Other addresses stay on this machine, and need a transport of their own.
		return (state == ConnectivityState.CONNECTING || state == ConnectivityState.TRANSIENT_FAILURE)
				&& this.transport.delegate()
					.getAllAddresses()
					.stream()
					.flatMap((group) -> group.getAddresses().stream())
					.allMatch(InetSocketAddress.class::isInstance);
	}

	/** Whether there is a connection, whatever its health. */
	boolean connected() {
		return this.transport.state() == ConnectivityState.READY;
	}

	/** Whether the last attempt has failed and the next one is not under way. */
	boolean failed() {
		return this.transport.state() == ConnectivityState.TRANSIENT_FAILURE;
	}

	HealthSupport health() {
		return this.transport.health().support();
	}

	/** Whether the health service's last word on this connection was no. */
	boolean saidNotServing() {
		return this.transport.health().saidNotServing();
	}

	/** What the health stream broke with, {@code OK} if it did not. */
	Status watchFailure() {
		return this.transport.health().failure();
	}

	/** Calls on it are the balancer's own: nobody counts them. */
	Channel channel() {
		Channel channel = this.channel;
		if (channel == null) {
			channel = this.transport.delegate().asChannel();
			this.channel = channel;
		}
		return channel;
	}

	PickResult result() {
		return this.result;
	}

	PickResult countedResult() {
		PickResult counted = this.counted;
		if (counted == null) {
			counted = PickResult.withSubchannel(this.transport.delegate(),
					LoadTracer.factory(this.backendLoad, load()));
			this.counted = counted;
		}
		return counted;
	}

	ConnectionLoad load() {
		ConnectionLoad load = this.load;
		if (load == null) {
			load = new ConnectionLoad();
			this.load = load;
		}
		return load;
	}

	/**
	 * Hears of a subchannel's states.
	 */
	interface Listener {

		/**
		 * The connection itself has another state; called before health checking hears.
		 * @param from the subchannel
		 * @param info the state
		 */
		void transportChanged(CheckedSubchannel from, ConnectivityStateInfo info);

		/**
		 * It has another state as health checking sees it.
		 * @param from the subchannel
		 * @param info the state
		 */
		void changed(CheckedSubchannel from, ConnectivityStateInfo info);

	}

}
