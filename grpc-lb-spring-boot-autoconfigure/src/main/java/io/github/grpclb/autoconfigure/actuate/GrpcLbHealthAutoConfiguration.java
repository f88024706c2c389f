package io.github.grpclb.autoconfigure.actuate;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

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
import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.spec.InvalidSpecException;

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
		return new GrpcLbHealthIndicator(registry, required(registry, properties));
	}

	/** A misspelt name would leave health UP in an outage without a word. */
	private static Set<String> required(BalancerRegistry registry, GrpcLbHealthProperties properties) {
		Set<String> names = registry.clients()
			.stream()
			.map(BalancedClient::name)
			.collect(Collectors.toCollection(TreeSet::new));
		Set<String> required = new LinkedHashSet<>();
		for (String name : properties.requiredClients()) {
			BalancedClient client = registry.find(name)
				.orElseThrow(
						() -> new InvalidGrpcLbPropertyException("management.health.grpclb.required-clients",
								new InvalidSpecException("", name, "names of clients under grpc.lb.clients"
										+ (names.isEmpty() ? "; there is none" : ": " + String.join(", ", names)),
										"Correct the name, or configure grpc.lb.clients.%s.".formatted(name))));
			required.add(client.name());
		}
		return required;
	}

}
