package io.github.grpclb.autoconfigure.ssl;

import java.util.stream.Stream;

import io.grpc.Channel;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import org.springframework.context.ApplicationContext;

/**
 * net.devh on both sides.
 */
class DevhRotationTests extends RotationSuite {

	@Override
	Stream<String> server() {
		return Stream.of("spring.grpc.server.enabled=false", "spring.grpc.client.enabled=false", "grpc.server.port=0",
				"grpc.server.address=127.0.0.1", "grpc.server.security.client-auth=require");
	}

	@Override
	Stream<String> client() {
		return Stream.of("spring.grpc.server.enabled=false", "spring.grpc.client.enabled=false", "grpc.server.port=-1");
	}

	@Override
	Channel channel(ApplicationContext context, String name) {
		return context.getBean(GrpcChannelFactory.class).createChannel(name);
	}

}
