package io.github.grpclb.autoconfigure.client.devh;

import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.interceptor.GlobalClientInterceptorRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import io.github.grpclb.autoconfigure.client.ClientConfigurationLoader;
import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.channel.BalancedChannels;
import io.github.grpclb.control.BalancerRegistry;

/**
 * {@link AutoConfiguration Auto-configuration} that balances net.devh's clients. Clients
 * that are not under {@code grpc.lb.clients} stay as they were.
 */
@AutoConfiguration(after = GrpcLbClientAutoConfiguration.class,
		beforeName = "net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration")
@ConditionalOnClass({ GrpcChannelConfigurer.class, GrpcChannelsProperties.class })
@ConditionalOnBean(BalancerRegistry.class)
public final class DevhClientAutoConfiguration {

	@Bean
	static DevhAddresses grpcLbDevhAddresses(ObjectProvider<BalancerRegistry> registry,
			ObjectProvider<ClientConfigurationLoader> loaded) {
		return new DevhAddresses(registry, loaded);
	}

	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	GrpcChannelConfigurer grpcLbDevhChannelConfigurer(BalancerRegistry registry) {
		return (builder, name) -> registry.find(name)
			.ifPresent((client) -> BalancedChannels.configure(builder, client));
	}

	@Bean
	static InProcessClients grpcLbDevhInProcessClients(ObjectProvider<BalancerRegistry> registry,
			ObjectProvider<GrpcChannelsProperties> properties,
			ObjectProvider<GlobalClientInterceptorRegistry> interceptors,
			ObjectProvider<GrpcChannelConfigurer> configurers) {
		return new InProcessClients(registry, () -> new InProcessTargets(registry.getObject(), properties.getObject(),
				interceptors.getObject(), configurers.orderedStream().toList()));
	}

}
