package io.github.grpclb.autoconfigure.discovery;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.discovery.event.ParentHeartbeatEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import io.github.grpclb.discovery.registry.RegistryNameResolver;

/**
 * {@code discovery:///service}, through whatever registry Spring Cloud has a client for.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ DiscoveryClient.class, RegistryNameResolver.class })
class SpringCloudConfiguration {

	@Bean
	static Heartbeats grpcLbHeartbeats() {
		return new Heartbeats();
	}

	@Bean
	static ApplicationListener<HeartbeatEvent> grpcLbHeartbeatListener(Heartbeats heartbeats) {
		return new ApplicationListener<>() {

			@Override
			public void onApplicationEvent(HeartbeatEvent event) {
				heartbeats.beat();
			}

		};
	}

	/** What a child context hears of its parent's. */
	@Bean
	static ApplicationListener<ParentHeartbeatEvent> grpcLbParentHeartbeatListener(Heartbeats heartbeats) {
		return new ApplicationListener<>() {

			@Override
			public void onApplicationEvent(ParentHeartbeatEvent event) {
				heartbeats.beat();
			}

		};
	}

	@Bean
	@Lazy
	static ApplicationScheme grpcLbSpringCloudScheme(ListableBeanFactory beans, Heartbeats heartbeats) {
		return new ApplicationScheme(new SpringCloudNameResolverProvider(new DiscoveryClients(beans), heartbeats));
	}

}
