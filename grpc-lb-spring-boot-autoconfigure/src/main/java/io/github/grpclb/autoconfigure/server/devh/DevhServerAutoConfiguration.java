package io.github.grpclb.autoconfigure.server.devh;

import net.devh.boot.grpc.server.config.ClientAuth;
import net.devh.boot.grpc.server.event.GrpcServerShutdownEvent;
import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;
import net.devh.boot.grpc.server.serverfactory.GrpcServerLifecycle;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

import io.github.grpclb.autoconfigure.server.GrpcLbServerAutoConfiguration;
import io.github.grpclb.autoconfigure.server.ServerLifecycleType;
import io.github.grpclb.autoconfigure.ssl.ServerTls;
import io.github.grpclb.server.ServerControl;

/**
 * {@link AutoConfiguration Auto-configuration} of net.devh's server. Its lifecycle
 * publishes the shutdown event, and waits for its listeners, before it shuts the server
 * down.
 */
@AutoConfiguration(after = GrpcLbServerAutoConfiguration.class,
		beforeName = "net.devh.boot.grpc.server.autoconfigure.GrpcServerFactoryAutoConfiguration")
@ConditionalOnClass({ GrpcServerConfigurer.class, GrpcServerShutdownEvent.class })
@ConditionalOnBean(ServerControl.class)
public final class DevhServerAutoConfiguration {

	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	GrpcServerConfigurer grpcLbDevhServerConfigurer(ServerControl control) {
		return control::configure;
	}

	/** Beside net.devh's own key for the clients' certificates. */
	@Bean
	GrpcServerConfigurer grpcLbDevhServerTls(ObjectProvider<ServerTls> tls, Environment environment) {
		ClientAuth clientAuth = Binder.get(environment)
			.bind("grpc.server.security.client-auth", ClientAuth.class)
			.orElse(ClientAuth.NONE);
		return (builder) -> {
			ServerTls ours = ServerTls.of(tls, environment);
			if (ours != null) {
				ours.configure(builder, clientAuth.name());
			}
		};
	}

	@Bean
	ServerLifecycleType grpcLbDevhServerLifecycle() {
		return new ServerLifecycleType(GrpcServerLifecycle.class);
	}

	@Bean
	ApplicationListener<GrpcServerStartedEvent> grpcLbDevhServerStarted(ServerControl control) {
		return (event) -> control.started(event.getServer());
	}

	@Bean
	ApplicationListener<GrpcServerShutdownEvent> grpcLbDevhServerShutdown(ServerControl control) {
		return (event) -> control.shutdown(event.getServer());
	}

}
