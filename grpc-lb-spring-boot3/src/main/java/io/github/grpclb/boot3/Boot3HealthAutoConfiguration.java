package io.github.grpclb.boot3;

import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import io.github.grpclb.autoconfigure.actuate.ClientHealthCheck;
import io.github.grpclb.autoconfigure.actuate.GrpcLbHealthProperties;
import io.github.grpclb.autoconfigure.client.ClientConfigurationLoader;
import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.control.BalancerRegistry;

/**
 * {@link AutoConfiguration Auto-configuration} of the health indicator on Spring Boot
 * 3.5.
 */
@AutoConfiguration(after = GrpcLbClientAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(BalancerRegistry.class)
@ConditionalOnEnabledHealthIndicator("grpclb")
@EnableConfigurationProperties(GrpcLbHealthProperties.class)
public final class Boot3HealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "grpcLbHealthIndicator")
	HealthIndicator grpcLbHealthIndicator(BalancerRegistry registry, ClientConfigurationLoader loaded,
			GrpcLbHealthProperties properties) {
		return new Boot3HealthIndicator(ClientHealthCheck.of(registry, properties));
	}

}
