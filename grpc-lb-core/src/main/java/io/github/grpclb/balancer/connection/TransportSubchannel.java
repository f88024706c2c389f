package io.github.grpclb.balancer.connection;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelStateListener;
import io.grpc.util.ForwardingSubchannel;
import org.jspecify.annotations.Nullable;

/**
 * A real subchannel as health checking sees it: its connection state and the answer of
 * its health service are noted on the way through.
 */
final class TransportSubchannel extends ForwardingSubchannel {

	private final Subchannel delegate;

	/** Touched in the synchronization context only. */
	private ConnectivityState state = ConnectivityState.IDLE;

	private final HealthAnswers health = new HealthAnswers();

	private @Nullable CheckedSubchannel observer;

	TransportSubchannel(Subchannel delegate) {
		this.delegate = delegate;
	}

	@Override
	public Subchannel delegate() {
		return this.delegate;
	}

	/**
	 * Says who hears of the connection's own states, before health checking does.
	 * @param observer called in the synchronization context
	 */
	void observe(CheckedSubchannel observer) {
		this.observer = observer;
	}

	@Override
	public void start(SubchannelStateListener listener) {
		super.start((info) -> {
			this.state = info.getState();
			if (this.state == ConnectivityState.READY) {
				this.health.begin();
			}
			if (this.observer != null) {
				this.observer.transportChanged(info);
			}
			listener.onSubchannelState(info);
		});
	}

	@Override
	public Channel asChannel() {
		return ClientInterceptors.intercept(super.asChannel(), this.health);
	}

	/**
	 * Returns the connection's own state, whatever health says.
	 * @return the state
	 */
	ConnectivityState state() {
		return this.state;
	}

	/**
	 * Returns what the health service has said on this connection.
	 * @return live
	 */
	HealthAnswers health() {
		return this.health;
	}

}
