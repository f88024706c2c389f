package io.github.grpclb.autoconfigure.server;

import java.util.stream.Stream;

/**
 * net.devh's server.
 */
class DevhLifeCycleTests extends LifeCycleSuite {

	@Override
	Stream<String> framework() {
		return Stream.of("spring.grpc.server.enabled=false", "grpc.server.port=0", "grpc.server.address=127.0.0.1");
	}

}
