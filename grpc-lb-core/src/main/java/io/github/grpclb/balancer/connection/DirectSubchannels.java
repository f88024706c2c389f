package io.github.grpclb.balancer.connection;

import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.Helper;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.util.ForwardingLoadBalancerHelper;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;

/**
 * Stands under grpc-java's health checking and remembers the real subchannel. The
 * balancer can then publish pickers of real subchannels to the channel directly, past the
 * wrapper that copies every pick's result (40 B a call), and can tell a backend without
 * connection from one that says NOT_SERVING.
 */
@Internal
public final class DirectSubchannels extends ForwardingLoadBalancerHelper {

	private final Helper delegate;

	private @Nullable TransportSubchannel last;

	public DirectSubchannels(Helper delegate) {
		this.delegate = delegate;
	}

	@Override
	protected Helper delegate() {
		return this.delegate;
	}

	@Override
	public Subchannel createSubchannel(CreateSubchannelArgs args) {
		this.last = new TransportSubchannel(super.createSubchannel(args));
		return this.last;
	}

	/**
	 * Hands over the subchannel that was created last.
	 * @return the subchannel, once
	 */
	TransportSubchannel takeLast() {
		TransportSubchannel taken = this.last;
		this.last = null;
		if (taken == null) {
			throw new IllegalStateException("Health checking created no subchannel");
		}
		return taken;
	}

}
