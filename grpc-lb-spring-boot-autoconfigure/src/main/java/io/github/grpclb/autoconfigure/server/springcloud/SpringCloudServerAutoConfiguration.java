package io.github.grpclb.autoconfigure.server.springcloud;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.context.annotation.Bean;

import io.github.grpclb.autoconfigure.server.GrpcLbServerAutoConfiguration;
import io.github.grpclb.server.ServerListener;

/**
 * {@link AutoConfiguration Auto-configuration} that takes a draining server out of Spring
 * Cloud's registries (Eureka, Consul, ZooKeeper and others).
 */
@AutoConfiguration(before = GrpcLbServerAutoConfiguration.class)
@ConditionalOnClass({ ServiceRegistry.class, Registration.class })
@ConditionalOnProperty(name = "grpc.lb.enabled", matchIfMissing = true)
public final class SpringCloudServerAutoConfiguration {

	@Bean
	ServerListener grpcLbDeregistration(ObjectProvider<ServiceRegistry<?>> registries,
			ObjectProvider<Registration> registrations) {
		return new Deregistration(registries, registrations);
	}

}
