package io.github.grpclb.autoconfigure.ssl;

import java.util.stream.Stream;

import io.grpc.Channel;
import org.springframework.context.ApplicationContext;
import org.springframework.grpc.client.GrpcChannelFactory;

/**
 * Spring Boot's own gRPC on both sides.
 */
class SpringGrpcRotationTests extends RotationSuite {

	private static final String WITHOUT_DEVH = "spring.autoconfigure.exclude="
			+ "net.devh.boot.grpc.server.autoconfigure.GrpcServerFactoryAutoConfiguration,"
			+ "net.devh.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration,"
			+ "net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration";

	@Override
	Stream<String> server() {
		return Stream.of(WITHOUT_DEVH, "spring.grpc.client.enabled=false", "spring.grpc.server.address=127.0.0.1",
				"spring.grpc.server.port=0", "spring.grpc.server.ssl.client-auth=require");
	}

	@Override
	Stream<String> client() {
		return Stream.of(WITHOUT_DEVH, "spring.grpc.server.enabled=false");
	}

	@Override
	Channel channel(ApplicationContext context, String name) {
		return context.getBean(GrpcChannelFactory.class).createChannel(name);
	}

}
