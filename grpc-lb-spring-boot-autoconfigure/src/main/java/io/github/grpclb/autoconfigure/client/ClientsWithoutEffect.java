package io.github.grpclb.autoconfigure.client;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;

/**
 * Says so where {@code grpc.lb.clients} is set and nobody makes channels of it, because
 * an auto-configuration is excluded or disabled.
 */
final class ClientsWithoutEffect implements SmartInitializingSingleton {

	private static final Logger logger = LoggerFactory.getLogger(ClientsWithoutEffect.class);

	/** The frameworks that create channels, each by a bean of this type. */
	private static final List<Framework> FRAMEWORKS = List.of(
			new Framework("net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory",
					"net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration",
					"io.github.grpclb.autoconfigure.client.devh.DevhClientAutoConfiguration"),
			new Framework("org.springframework.grpc.client.GrpcChannelFactory",
					"org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration "
							+ "(or set spring.grpc.client.enabled)",
					"io.github.grpclb.autoconfigure.client.springgrpc.SpringGrpcClientAutoConfiguration"));

	private final ListableBeanFactory beans;

	private final ConfigurableEnvironment environment;

	ClientsWithoutEffect(ListableBeanFactory beans, ConfigurableEnvironment environment) {
		this.beans = beans;
		this.environment = environment;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (!configured()) {
			return;
		}
		if (this.beans.getBeanNamesForType(ClientConfigurationLoader.class, true, false).length == 0) {
			logger.warn("grpc.lb.clients is set, but has no effect: {} is excluded. Remove the exclusion, or remove "
					+ "grpc.lb.clients.", GrpcLbClientAutoConfiguration.class.getName());
			return;
		}
		List<Framework> there = FRAMEWORKS.stream().filter((framework) -> type(framework.factory()) != null).toList();
		if (!there.isEmpty() && there.stream().noneMatch(this::creates)) {
			logger.warn(
					"grpc.lb.clients is set, but no framework creates channels: nothing is balanced, unless the "
							+ "application creates channels for lb:/// itself. Remove the exclusion of {}.",
					String.join(" or ", there.stream().map(Framework::configuration).toList()));
		}
		for (Framework framework : there) {
			if (creates(framework) && !has(framework.ours())) {
				logger.warn("grpc.lb.clients is set, but has no effect on the channels of {}: {} is excluded. Remove "
						+ "the exclusion.", framework.factory(), framework.ours());
			}
		}
	}

	private boolean configured() {
		return new SettingsSources(this.environment).all()
			.stream()
			.flatMap((source) -> List.of(source.getPropertyNames()).stream())
			.anyMatch((name) -> name.startsWith("grpc.lb.clients."));
	}

	private boolean creates(Framework framework) {
		return has(framework.factory());
	}

	private boolean has(String name) {
		Class<?> type = type(name);
		return type != null && this.beans.getBeanNamesForType(type, true, false).length > 0;
	}

	private static @Nullable Class<?> type(String name) {
		return ClassUtils.isPresent(name, null) ? ClassUtils.resolveClassName(name, null) : null;
	}

	private record Framework(String factory, String configuration, String ours) {
	}

}
