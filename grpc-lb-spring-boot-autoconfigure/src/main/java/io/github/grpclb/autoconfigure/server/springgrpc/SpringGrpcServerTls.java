package io.github.grpclb.autoconfigure.server.springgrpc;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerProperties;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.core.env.Environment;

import io.github.grpclb.autoconfigure.ssl.ServerTls;

/**
 * Lets Boot's server use {@code grpc.lb.server.ssl.bundle}. Boot builds the server's
 * credentials of a bundle's managers, once, and nothing can change them on the builder:
 * so it is given a bundle whose managers follow ours. Whether clients must show a
 * certificate stays Boot's own {@code spring.grpc.server.ssl.client-auth}.
 */
class SpringGrpcServerTls implements BeanPostProcessor {

	private static final String BUNDLE = "grpc-lb-server";

	private final ObjectProvider<ServerTls> tls;

	private final ObjectProvider<SslBundleRegistry> bundles;

	private final Environment environment;

	SpringGrpcServerTls(ObjectProvider<ServerTls> tls, ObjectProvider<SslBundleRegistry> bundles,
			Environment environment) {
		this.tls = tls;
		this.bundles = bundles;
		this.environment = environment;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof GrpcServerProperties properties) {
			ServerTls tls = ServerTls.of(this.tls, this.environment);
			if (tls != null) {
				this.bundles.getObject().registerBundle(BUNDLE, tls.following());
				properties.getSsl().setBundle(BUNDLE);
				properties.getSsl().setEnabled(true);
			}
		}
		return bean;
	}

}
