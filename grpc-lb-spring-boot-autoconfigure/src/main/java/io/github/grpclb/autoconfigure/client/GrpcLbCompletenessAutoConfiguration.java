package io.github.grpclb.autoconfigure.client;

import io.grpc.LoadBalancer;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * {@link AutoConfiguration Auto-configuration} that notices when another one of ours, or
 * a framework's, is left out. It stands alone, because it must be there then.
 */
@AutoConfiguration
@ConditionalOnClass(LoadBalancer.class)
@ConditionalOnProperty(name = "grpc.lb.enabled", matchIfMissing = true)
public final class GrpcLbCompletenessAutoConfiguration {

	@Bean
	ClientsWithoutEffect grpcLbClientsWithoutEffect(ListableBeanFactory beans, ConfigurableEnvironment environment) {
		return new ClientsWithoutEffect(beans, environment);
	}

}
