package io.github.grpclb.autoconfigure.client.springgrpc;

import java.util.Map;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties.Channel;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.Environment;

import io.github.grpclb.autoconfigure.client.ClientConfigurationLoader;
import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.channel.BalancedChannels;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Points the channels of our names to {@code lb:///name}, before the first one is
 * created. A channel that Boot has no keys of its own for keeps the settings of the
 * channel {@code default}, as Boot would have given it. It comes before all processors
 * without an order, so that they can have stubs of ours.
 */
class SpringGrpcTargets implements BeanPostProcessor, PriorityOrdered {

	/** What a channel has whose target nobody has set. */
	private static final String UNSET = new Channel().getTarget();

	private static final String CHANNELS = "spring.grpc.client.channel.";

	private final ObjectProvider<BalancerRegistry> registry;

	private final ObjectProvider<ClientConfigurationLoader> loaded;

	private final Environment environment;

	SpringGrpcTargets(ObjectProvider<BalancerRegistry> registry, ObjectProvider<ClientConfigurationLoader> loaded,
			Environment environment) {
		this.registry = registry;
		this.loaded = loaded;
		this.environment = environment;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof GrpcClientProperties properties) {
			this.loaded.ifAvailable((loader) -> {
			});
			this.registry.getObject()
				.clients()
				.forEach((client) -> point(properties.getChannel(), client.live().spec()));
		}
		return bean;
	}

	private void point(Map<String, Channel> channels, ClientSpec spec) {
		String target = BalancedChannels.target(spec.name());
		Channel own = channels.get(spec.name());
		String written = (own != null) ? own.getTarget() : target;
		if (!written.equals(target) && !written.equals(UNSET)) {
			throw new InvalidGrpcLbPropertyException(CHANNELS + spec.name(), new InvalidSpecException("target", written,
					"left out for a client that stands under grpc.lb.clients",
					"Remove it: grpc.lb.clients.%s.target says where the backends are.".formatted(spec.name())));
		}
		Channel channel = channels.computeIfAbsent(spec.name(),
				(name) -> Binder.get(this.environment).bindOrCreate(CHANNELS + "default", Channel.class));
		channel.setTarget(target);
		if (spec.channel().plaintext() != null) {
			channel.getSsl().setEnabled(!spec.channel().plaintext());
		}
	}

}
