package io.github.grpclb.autoconfigure.client.devh;

import java.net.URI;

import net.devh.boot.grpc.client.config.GrpcChannelProperties;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.config.NegotiationType;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

import io.github.grpclb.autoconfigure.client.ClientConfigurationLoader;
import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.channel.BalancedChannels;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Points net.devh's clients of our names to {@code lb:///name}, before the first channel
 * is created. TLS stays what {@code grpc.client.*} says, unless {@code plaintext} or
 * {@code ssl.bundle} is set.
 * <p>
 * It comes before all processors without an order: net.devh's own creates the channels of
 * constructor and {@code @Bean} parameters while it is created itself.
 */
class DevhAddresses implements BeanPostProcessor, PriorityOrdered {

	private final ObjectProvider<BalancerRegistry> registry;

	private final ObjectProvider<ClientConfigurationLoader> loaded;

	DevhAddresses(ObjectProvider<BalancerRegistry> registry, ObjectProvider<ClientConfigurationLoader> loaded) {
		this.registry = registry;
		this.loaded = loaded;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof GrpcChannelsProperties properties) {
			this.loaded.ifAvailable((loader) -> {
			});
			this.registry.getObject().clients().forEach((client) -> point(properties, client.live().spec()));
		}
		return bean;
	}

	private static void point(GrpcChannelsProperties properties, ClientSpec spec) {
		URI target = URI.create(BalancedChannels.target(spec.name()));
		GrpcChannelProperties own = properties.getClient()
			.computeIfAbsent(spec.name(), (name) -> new GrpcChannelProperties());
		if (own.getAddress() != null && !own.getAddress().equals(target)) {
			throw new InvalidGrpcLbPropertyException("grpc.client." + spec.name(), new InvalidSpecException("address",
					own.getAddress(), "left out for a client that stands under grpc.lb.clients",
					"Remove it: grpc.lb.clients.%s.target says where the backends are.".formatted(spec.name())));
		}
		own.setAddress(target);
		if (spec.channel().sslBundle() != null) {
			own.setNegotiationType(NegotiationType.TLS);
		}
		else if (spec.channel().plaintext() != null) {
			own.setNegotiationType(spec.channel().plaintext() ? NegotiationType.PLAINTEXT : NegotiationType.TLS);
		}
	}

}
