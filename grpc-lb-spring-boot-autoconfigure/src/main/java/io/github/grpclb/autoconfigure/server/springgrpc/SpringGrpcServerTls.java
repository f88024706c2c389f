package io.github.grpclb.autoconfigure.server.springgrpc;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;

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

	private final ObjectProvider<SslBundles> bundles;

	SpringGrpcServerTls(ObjectProvider<ServerTls> tls, ObjectProvider<SslBundles> bundles) {
		this.tls = tls;
		this.bundles = bundles;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof GrpcServerProperties properties) {
			ServerTls tls = this.tls.getIfAvailable();
			SslBundle bundle = (tls != null) ? tls.following() : null;
			if (bundle != null && this.bundles.getObject() instanceof SslBundleRegistry registry) {
				registry.registerBundle(BUNDLE, bundle);
				properties.getSsl().setBundle(BUNDLE);
				properties.getSsl().setEnabled(true);
			}
		}
		return bean;
	}

}
