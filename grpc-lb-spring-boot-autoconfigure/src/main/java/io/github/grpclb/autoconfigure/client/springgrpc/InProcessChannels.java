package io.github.grpclb.autoconfigure.client.springgrpc;

import java.util.List;

import io.grpc.ChannelCredentials;
import io.grpc.inprocess.InProcessChannelBuilder;
import org.springframework.grpc.client.ClientInterceptorsConfigurer;
import org.springframework.grpc.client.DefaultGrpcChannelFactory;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;

import io.github.grpclb.channel.BalancedChannels;
import io.github.grpclb.control.BalancerRegistry;

/**
 * Creates the channels of clients whose target is {@code in-process:name}. Boot's own
 * factory of such channels knows only plain ones.
 */
final class InProcessChannels extends DefaultGrpcChannelFactory<InProcessChannelBuilder> {

	private final BalancerRegistry registry;

	private InProcessChannels(List<GrpcChannelBuilderCustomizer<InProcessChannelBuilder>> customizers,
			ClientInterceptorsConfigurer interceptors, BalancerRegistry registry) {
		super(customizers, interceptors);
		this.registry = registry;
		setVirtualTargets((name) -> name);
	}

	/** A customizer that is for another builder fails as in a factory of Boot's. */
	@SuppressWarnings("unchecked")
	static InProcessChannels create(BalancerRegistry registry, List<GrpcChannelBuilderCustomizer<?>> customizers,
			ClientInterceptorsConfigurer interceptors) {
		return new InProcessChannels(customizers.stream()
			.map((customizer) -> (GrpcChannelBuilderCustomizer<InProcessChannelBuilder>) customizer)
			.toList(), interceptors, registry);
	}

	@Override
	protected InProcessChannelBuilder newChannelBuilder(String name, ChannelCredentials credentials) {
		return (InProcessChannelBuilder) BalancedChannels
			.inProcess(this.registry.find(name).orElseThrow().live().spec());
	}

}
