package io.github.grpclb.applications;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import net.devh.boot.grpc.server.service.GrpcService;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/**
 * The main class of each application.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class TinyApplication {

	/**
	 * Without a service neither framework starts a server. Spring finds it by itself.
	 */
	@GrpcService
	static class Nothing implements BindableService {

		@Override
		public ServerServiceDefinition bindService() {
			return ServerServiceDefinition.builder("test.Nothing").build();
		}

	}

}
