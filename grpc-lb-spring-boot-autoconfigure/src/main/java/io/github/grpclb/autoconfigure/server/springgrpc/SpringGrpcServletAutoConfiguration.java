package io.github.grpclb.autoconfigure.server.springgrpc;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

import io.github.grpclb.autoconfigure.server.GrpcLbServerAutoConfiguration;
import io.github.grpclb.server.ServerControl;

/**
 * {@link AutoConfiguration Auto-configuration} of Spring Boot's gRPC inside of a servlet
 * container, which has neither a server of its own nor its events.
 */
@AutoConfiguration(after = GrpcLbServerAutoConfiguration.class,
		afterName = "org.springframework.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration")
@ConditionalOnClass(name = "io.grpc.servlet.jakarta.GrpcServlet")
@ConditionalOnBean(value = ServerControl.class, type = "org.springframework.boot.grpc.server.GrpcServletRegistration")
public final class SpringGrpcServletAutoConfiguration {

	@Bean
	ServletLifecycle grpcLbServletLifecycle(ServerControl control) {
		return new ServletLifecycle(control);
	}

}
