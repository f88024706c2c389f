package io.github.grpclb.compatibility.springgrpc;

import io.grpc.Channel;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

import io.github.grpclb.compatibility.ContractSuite;

class SpringGrpcContractTests extends ContractSuite {

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
		return "spring.grpc.server.port";
	}

	@Override
	protected int serverPort(ConfigurableApplicationContext context) {
		return context.getBean(GrpcServerLifecycle.class).getPort();
	}

	@Override
	protected String maxMessageSizeKey(String client) {
		return "spring.grpc.client.channel." + client + ".inbound.message.max-size";
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = { "net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration",
			"net.devh.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration",
			"net.devh.boot.grpc.server.autoconfigure.GrpcServerFactoryAutoConfiguration" })
	static class Application {

	}

}
