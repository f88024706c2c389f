package io.github.grpclb.applications;

import java.util.List;

import io.grpc.Channel;
import org.springframework.context.ApplicationContext;

/**
 * What makes channels and servers: the other one is taken out of the application.
 */
enum Framework {

	DEVH(List.of("org.springframework.boot.grpc.client.autoconfigure.GrpcClientObservationAutoConfiguration"),
			"spring.grpc.client.enabled=false", "spring.grpc.server.enabled=false", "grpc.server.port=0",
			"grpc.server.address=127.0.0.1") {

		@Override
		Channel channel(ApplicationContext context) {
			return context.getBean(net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory.class)
				.createChannel(Tiny.CLIENT);
		}

	},

	BOOT(List.of("net.devh.boot.grpc.server.autoconfigure.GrpcServerFactoryAutoConfiguration",
			"net.devh.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration",
			"net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration"), "spring.grpc.server.port=0",
			"spring.grpc.server.address=127.0.0.1") {

		@Override
		Channel channel(ApplicationContext context) {
			return context.getBean(org.springframework.grpc.client.GrpcChannelFactory.class).createChannel(Tiny.CLIENT);
		}

	};

	private final List<String> exclusions;

	private final List<String> properties;

	Framework(List<String> exclusions, String... properties) {
		this.exclusions = exclusions;
		this.properties = List.of(properties);
	}

	/** The auto-configurations that do not go together with it. */
	List<String> exclusions() {
		return this.exclusions;
	}

	List<String> properties() {
		return this.properties;
	}

	/** Creates a channel of the balanced client. */
	abstract Channel channel(ApplicationContext context);

}
