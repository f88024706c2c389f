package io.github.grpclb.autoconfigure.reload;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ResourceLoader;

import io.github.grpclb.autoconfigure.client.ClientConfigurationLoader;
import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.autoconfigure.client.GrpcLbProperties;

/**
 * {@link AutoConfiguration Auto-configuration} of what takes changed configuration over:
 * files on disk, and Spring Cloud's refresh.
 */
@AutoConfiguration(after = GrpcLbClientAutoConfiguration.class)
@ConditionalOnBean(ClientConfigurationLoader.class)
public final class GrpcLbReloadAutoConfiguration {

	@Bean
	ConfigReload grpcLbConfigReload(ConfigurableEnvironment environment, ResourceLoader resources,
			ClientConfigurationLoader clients) {
		return new ConfigReload(environment, resources, clients);
	}

	@Bean
	@ConditionalOnProperty(name = "grpc.lb.reload.enabled", matchIfMissing = true)
	@Lazy(false)
	ConfigFileWatch grpcLbConfigFileWatch(ConfigReload reload, GrpcLbProperties properties) {
		return new ConfigFileWatch(reload, properties.reload().interval());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(EnvironmentChangeEvent.class)
	static class SpringCloud {

		/** Any key may be one that a placeholder of ours refers to. */
		@Bean
		ApplicationListener<EnvironmentChangeEvent> grpcLbEnvironmentChangeListener(ConfigReload reload) {
			return (event) -> reload.reload();
		}

	}

}
