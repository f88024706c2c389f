package io.github.grpclb.autoconfigure.client.springgrpc;

import io.grpc.ManagedChannelBuilder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.grpc.client.ClientInterceptorsConfigurer;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;

import io.github.grpclb.autoconfigure.client.ClientConfigurationLoader;
import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.channel.BalancedChannels;
import io.github.grpclb.control.BalancerRegistry;

/**
 * {@link AutoConfiguration Auto-configuration} that balances the channels of Spring
 * Boot's own gRPC client. Channels that are not under {@code grpc.lb.clients} stay as
 * they were.
 * <p>
 * After Boot's own, whose customizer writes Boot's defaults over whatever has run before
 * it: neither has an order, so that the bean that is registered last runs last.
 */
@AutoConfiguration(after = GrpcLbClientAutoConfiguration.class,
		afterName = "org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration")
@ConditionalOnClass({ GrpcChannelBuilderCustomizer.class, GrpcClientProperties.class })
@ConditionalOnBean(BalancerRegistry.class)
public final class SpringGrpcClientAutoConfiguration {

	@Bean
	static SpringGrpcTargets grpcLbSpringGrpcTargets(ObjectProvider<BalancerRegistry> registry,
			ObjectProvider<ClientConfigurationLoader> loaded, Environment environment) {
		return new SpringGrpcTargets(registry, loaded, environment);
	}

	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	<T extends ManagedChannelBuilder<T>> GrpcChannelBuilderCustomizer<T> grpcLbChannelBuilderCustomizer(
			BalancerRegistry registry) {
		return (name, builder) -> registry.find(name)
			.ifPresent((client) -> BalancedChannels.configure(builder, client));
	}

	@Bean
	static SharedChannels grpcLbSharedChannels(ObjectProvider<BalancerRegistry> registry,
			ObjectProvider<GrpcChannelBuilderCustomizer<?>> customizers,
			ObjectProvider<ClientInterceptorsConfigurer> interceptors) {
		return new SharedChannels(registry, () -> InProcessChannels.create(registry.getObject(),
				customizers.orderedStream().toList(), interceptors.getObject()));
	}

}
