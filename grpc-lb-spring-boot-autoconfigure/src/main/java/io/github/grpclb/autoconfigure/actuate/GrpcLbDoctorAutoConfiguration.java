package io.github.grpclb.autoconfigure.actuate;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.github.grpclb.autoconfigure.client.ClientConfigurationLoader;
import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.autoconfigure.client.GrpcLbProperties;
import io.github.grpclb.autoconfigure.server.GrpcLbServerAutoConfiguration;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.doctor.FindingSource;
import io.github.grpclb.doctor.Findings;
import io.github.grpclb.doctor.UnknownMethods;
import io.github.grpclb.doctor.rules.DoctorRules;
import io.github.grpclb.server.ServerControl;

/**
 * {@link AutoConfiguration Auto-configuration} of the doctor. Beans of type
 * {@link FindingSource} add findings of their own.
 */
@AutoConfiguration(after = { GrpcLbClientAutoConfiguration.class, GrpcLbServerAutoConfiguration.class })
@ConditionalOnBean(BalancerRegistry.class)
@ConditionalOnProperty(name = "grpc.lb.doctor.enabled", matchIfMissing = true)
public final class GrpcLbDoctorAutoConfiguration {

	@Bean
	Doctor grpcLbDoctor(BalancerRegistry registry, ClientConfigurationLoader loaded, GrpcLbProperties properties,
			Environment environment, ObjectProvider<ServerControl> server, ObjectProvider<FindingSource> sources) {
		SurroundingsLookup surroundings = new SurroundingsLookup(environment, server.getIfAvailable(),
				() -> !registry.clients().isEmpty(), System::nanoTime);
		return new Doctor(new Findings(DoctorRules.ALL, registry, surroundings, sources.orderedStream().toList()),
				properties.doctor().failOn());
	}

	@Bean
	UnknownMethods grpcLbUnknownMethods(BalancerRegistry registry) {
		return new UnknownMethods(registry);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties")
	static class SpringGrpc {

		@Bean
		BootServiceConfigDurations grpcLbBootServiceConfigDurations(Environment environment) {
			return new BootServiceConfigDurations(environment, new BootServiceConfigWriter());
		}

	}

}
