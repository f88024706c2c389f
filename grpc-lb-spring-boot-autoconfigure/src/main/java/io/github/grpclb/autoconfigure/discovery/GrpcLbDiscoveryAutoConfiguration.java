package io.github.grpclb.autoconfigure.discovery;

import java.util.List;

import io.grpc.NameResolverProvider;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

import io.github.grpclb.control.SchemeProviders;
import io.github.grpclb.discovery.consul.ConsulNameResolverProvider;
import io.github.grpclb.discovery.etcd.EtcdNameResolverProvider;
import io.github.grpclb.discovery.kubernetes.KubernetesNameResolverProvider;

/**
 * {@link AutoConfiguration Auto-configuration} of the schemes that this application
 * resolves with its own settings and beans. A {@link NameResolverProvider} bean of the
 * user goes before ours, ours before what is registered for the whole JVM. They are
 * created when a client needs them, or settings of theirs are there to check.
 */
@AutoConfiguration
@ConditionalOnClass(NameResolverProvider.class)
@ConditionalOnProperty(name = "grpc.lb.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ KubernetesProperties.class, ConsulProperties.class, EtcdProperties.class,
		XdsProperties.class })
@Import({ GrpcLbDiscoveryAutoConfiguration.Registries.class, SpringCloudConfiguration.class })
public final class GrpcLbDiscoveryAutoConfiguration {

	@Bean
	@Lazy
	@ConditionalOnMissingBean
	static SchemeProviders grpcLbSchemeProviders(ListableBeanFactory beans, ObjectProvider<ApplicationScheme> ours,
			XdsProperties xds) {
		XdsBootstrap.install(xds.bootstrap());
		return new SchemeProviders(
				List.of(UserProviders.in(beans), ours.orderedStream().map(ApplicationScheme::provider).toList()));
	}

	/**
	 * The registries of {@code grpc-lb-discovery}.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(KubernetesNameResolverProvider.class)
	static class Registries {

		@Bean
		@Lazy
		ApplicationScheme grpcLbKubernetesScheme(KubernetesProperties properties) {
			return new ApplicationScheme(new KubernetesNameResolverProvider(RegistrySettings.kubernetes(properties)));
		}

		@Bean
		@Lazy
		ApplicationScheme grpcLbConsulScheme(ConsulProperties properties) {
			return new ApplicationScheme(new ConsulNameResolverProvider(RegistrySettings.consul(properties)));
		}

		@Bean
		@Lazy
		ApplicationScheme grpcLbEtcdScheme(EtcdProperties properties) {
			return new ApplicationScheme(new EtcdNameResolverProvider(RegistrySettings.etcd(properties)));
		}

	}

}
