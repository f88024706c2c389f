package io.github.grpclb.autoconfigure.client.devh;

import java.util.List;

import io.grpc.inprocess.InProcessChannelBuilder;
import net.devh.boot.grpc.client.channelfactory.AbstractChannelFactory;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.interceptor.GlobalClientInterceptorRegistry;

import io.github.grpclb.channel.BalancedChannels;
import io.github.grpclb.control.BalancerRegistry;

/**
 * Creates the channels of clients whose target is {@code in-process:name}. net.devh's own
 * factory of such channels knows only plain ones.
 */
final class InProcessTargets extends AbstractChannelFactory<InProcessChannelBuilder> {

	private final BalancerRegistry registry;

	InProcessTargets(BalancerRegistry registry, GrpcChannelsProperties properties,
			GlobalClientInterceptorRegistry interceptors, List<GrpcChannelConfigurer> configurers) {
		super(properties, interceptors, configurers);
		this.registry = registry;
	}

	@Override
	protected InProcessChannelBuilder newChannelBuilder(String name) {
		return (InProcessChannelBuilder) BalancedChannels
			.inProcess(this.registry.find(name).orElseThrow().live().spec());
	}

	@Override
	protected void configureSecurity(InProcessChannelBuilder builder, String name) {
		// Nothing leaves the process.
	}

}
