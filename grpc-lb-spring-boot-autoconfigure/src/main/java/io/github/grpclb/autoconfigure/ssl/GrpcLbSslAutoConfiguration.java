package io.github.grpclb.autoconfigure.ssl;

import io.grpc.LoadBalancer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.server.ServerControl;

/**
 * {@link AutoConfiguration Auto-configuration} of TLS by SSL bundle, for clients and the
 * application's own server.
 */
@AutoConfiguration(after = GrpcLbClientAutoConfiguration.class,
		afterName = "org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration")
@ConditionalOnClass({ LoadBalancer.class, SslBundles.class })
@ConditionalOnProperty(name = "grpc.lb.enabled", matchIfMissing = true)
public final class GrpcLbSslAutoConfiguration {

	@Bean
	RotatingBundles grpcLbRotatingBundles(ObjectProvider<SslBundles> bundles) {
		return new RotatingBundles(bundles::getObject);
	}

	@Bean
	@ConditionalOnBean(BalancerRegistry.class)
	ClientTls grpcLbClientTls(RotatingBundles bundles, BalancerRegistry registry) {
		return new ClientTls(bundles, registry);
	}

	@Bean
	ServerTls grpcLbServerTls(RotatingBundles bundles, Environment environment, ObjectProvider<ServerControl> control) {
		return new ServerTls(bundles, ServerTls.bundle(environment),
				(why) -> control.ifAvailable((it) -> it.renewConnections(why)));
	}

}
