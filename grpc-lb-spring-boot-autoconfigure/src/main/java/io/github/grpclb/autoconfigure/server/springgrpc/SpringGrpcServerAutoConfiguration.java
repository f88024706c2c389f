package io.github.grpclb.autoconfigure.server.springgrpc;

import io.grpc.ServerBuilder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerProperties;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.grpc.server.ServerBuilderCustomizer;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;
import org.springframework.grpc.server.lifecycle.GrpcServerShutdownEvent;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

import io.github.grpclb.autoconfigure.server.GrpcLbServerAutoConfiguration;
import io.github.grpclb.autoconfigure.server.ServerLifecycleType;
import io.github.grpclb.autoconfigure.ssl.ServerTls;
import io.github.grpclb.server.ServerControl;

/**
 * {@link AutoConfiguration Auto-configuration} of Spring Boot's own gRPC server. Its
 * lifecycle publishes the shutdown event, and waits for its listeners, before it shuts
 * the server down.
 */
@AutoConfiguration(after = GrpcLbServerAutoConfiguration.class,
		beforeName = "org.springframework.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration")
// A client's jars have the first two as well.
@ConditionalOnClass({ ServerBuilderCustomizer.class, GrpcServerShutdownEvent.class, GrpcServerProperties.class })
@ConditionalOnBean(ServerControl.class)
public final class SpringGrpcServerAutoConfiguration {

	/** By its name, because few have its jar. */
	private static final String SERVLET_BUILDER = "io.grpc.servlet.jakarta.ServletServerBuilder";

	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	<T extends ServerBuilder<T>> ServerBuilderCustomizer<T> grpcLbServerBuilderCustomizer(ServerControl control) {
		return (builder) -> {
			if (builder.getClass().getName().equals(SERVLET_BUILDER)) {
				control.configureHosted(builder);
			}
			else {
				control.configure(builder);
			}
		};
	}

	@Bean
	static SpringGrpcServerTls grpcLbSpringGrpcServerTls(ObjectProvider<ServerTls> tls,
			ObjectProvider<SslBundleRegistry> bundles, Environment environment) {
		return new SpringGrpcServerTls(tls, bundles, environment);
	}

	@Bean
	ServerLifecycleType grpcLbServerLifecycle() {
		return new ServerLifecycleType(GrpcServerLifecycle.class);
	}

	@Bean
	ApplicationListener<GrpcServerStartedEvent> grpcLbServerStarted(ServerControl control) {
		return (event) -> control.started(event.getServer());
	}

	@Bean
	ApplicationListener<GrpcServerShutdownEvent> grpcLbServerShutdown(ServerControl control) {
		return (event) -> control.shutdown(event.getServer());
	}

}
