package io.github.grpclb.autoconfigure.server;

import java.util.stream.Stream;

/**
 * Spring Boot's own server.
 */
class SpringGrpcLifeCycleTests extends LifeCycleSuite {

	@Override
	Stream<String> framework() {
		return Stream.of(
				"spring.autoconfigure.exclude=net.devh.boot.grpc.server.autoconfigure."
						+ "GrpcServerFactoryAutoConfiguration,"
						+ "net.devh.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration",
				"spring.grpc.server.address=127.0.0.1", "spring.grpc.server.port=0");
	}

}
