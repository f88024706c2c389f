package io.github.grpclb.autoconfigure.actuate;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

import io.github.grpclb.autoconfigure.client.ClientConfigurationLoader;
import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.control.BalancerRegistry;

/**
 * {@link AutoConfiguration Auto-configuration} of the health indicator.
 */
@AutoConfiguration(after = GrpcLbClientAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(BalancerRegistry.class)
@ConditionalOnEnabledHealthIndicator("grpclb")
@EnableConfigurationProperties(GrpcLbHealthProperties.class)
public final class GrpcLbHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "grpcLbHealthIndicator")
	HealthIndicator grpcLbHealthIndicator(BalancerRegistry registry, ClientConfigurationLoader loaded,
			GrpcLbHealthProperties properties) {
		return new GrpcLbHealthIndicator(ClientHealthCheck.of(registry, properties));
	}

}
