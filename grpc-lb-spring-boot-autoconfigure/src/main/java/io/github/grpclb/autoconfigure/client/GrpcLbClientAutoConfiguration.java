package io.github.grpclb.autoconfigure.client;

import io.grpc.LoadBalancer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.function.SingletonSupplier;

import io.github.grpclb.canary.CanaryGuards;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.control.SchemeProviders;
import io.github.grpclb.policy.PickPolicyProvider;

/**
 * {@link AutoConfiguration Auto-configuration} of the balanced clients, whichever
 * framework creates their channels.
 */
@AutoConfiguration(beforeName = { "net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration",
		"org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration" })
@ConditionalOnClass(LoadBalancer.class)
@ConditionalOnProperty(name = "grpc.lb.enabled", matchIfMissing = true)
@EnableConfigurationProperties(GrpcLbProperties.class)
public final class GrpcLbClientAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	BalancerRegistry grpcLbBalancerRegistry() {
		return new BalancerRegistry();
	}

	@Bean
	CanaryGuards grpcLbCanaryGuards(BalancerRegistry registry) {
		return new CanaryGuards(registry);
	}

	/** After the guards: a candidate must not have calls before it is guarded. */
	@Bean
	@Lazy(false)
	ClientConfigurationLoader grpcLbClientReload(ConfigurableEnvironment environment, BalancerRegistry registry,
			CanaryGuards guards, ResourceLoader resources, ObjectProvider<PickPolicyProvider> policies,
			ObjectProvider<SchemeProviders> schemes, ObjectProvider<ClientSpecCustomizer> customizers) {
		registry.addPolicies(policies.orderedStream().toList());
		// Kept, because channels also ask while the context closes.
		registry.resolveBy(SingletonSupplier.of(() -> schemes.getIfAvailable(() -> SchemeProviders.NONE))::obtain);
		ClientConfigurationLoader reload = new ClientConfigurationLoader(registry, new SettingsCheck(),
				new TargetCheck(registry::schemes), new HashFieldCheck(resources.getClassLoader()),
				customizers.orderedStream().toList());
		reload.start(environment);
		return reload;
	}

	/** Servers have their ports by now, and tests their containers. */
	@Bean
	static ApplicationListener<ContextRefreshedEvent> grpcLbPendingTargets(
			ObjectProvider<ClientConfigurationLoader> clients, ConfigurableEnvironment environment) {
		return (event) -> clients.ifAvailable((loader) -> loader.started(environment));
	}

}
