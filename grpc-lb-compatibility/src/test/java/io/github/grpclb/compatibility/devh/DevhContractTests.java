package io.github.grpclb.compatibility.devh;

import io.grpc.Channel;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import io.github.grpclb.compatibility.ContractSuite;

class DevhContractTests extends ContractSuite {

	@Override
	protected Class<?> application() {
		return Application.class;
	}

	@Override
	protected Channel channel(ConfigurableApplicationContext context, String client) {
		return context.getBean(GrpcChannelFactory.class).createChannel(client);
	}

	@Override
	protected String serverPortKey() {
		return "grpc.server.port";
	}

	@Override
	protected int serverPort(ConfigurableApplicationContext context) {
		return context.getBean(Application.class).port;
	}

	@Override
	protected String maxMessageSizeKey(String client) {
		return "grpc.client." + client + ".max-inbound-message-size";
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			excludeName = { "org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration",
					"org.springframework.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration" })
	static class Application {

		private volatile int port;

		@EventListener
		void started(GrpcServerStartedEvent event) {
			this.port = event.getPort();
		}

	}

}
