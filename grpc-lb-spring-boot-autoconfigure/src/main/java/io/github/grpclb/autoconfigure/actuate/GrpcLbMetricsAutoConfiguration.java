package io.github.grpclb.autoconfigure.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.grpclb.autoconfigure.client.ClientConfigurationLoader;
import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.autoconfigure.client.GrpcLbProperties;
import io.github.grpclb.autoconfigure.server.GrpcLbServerAutoConfiguration;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.server.ServerControl;

/**
 * {@link AutoConfiguration Auto-configuration} of the meters.
 */
@AutoConfiguration(after = { GrpcLbClientAutoConfiguration.class, GrpcLbServerAutoConfiguration.class })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnProperty(name = "grpc.lb.metrics.enabled", matchIfMissing = true)
public final class GrpcLbMetricsAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(BalancerRegistry.class)
	static class Clients {

		@Bean
		MeterBinder grpcLbClientMeters(BalancerRegistry clients, ClientConfigurationLoader loaded,
				GrpcLbProperties properties) {
			return (registry) -> clients.onEach((client) -> client
				.observe(new ClientMeters(registry, client, properties.metrics().perBackend(), System::nanoTime)));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "grpc.lb.enabled", matchIfMissing = true)
	static class Servers {

		@Bean
		DrainTimer grpcLbDrainTimer() {
			return new DrainTimer();
		}

		@Bean
		@ConditionalOnBean(ServerControl.class)
		ServerMeters grpcLbServerMeters(ServerControl control) {
			return new ServerMeters(control);
		}

	}

}
