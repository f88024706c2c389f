package io.github.grpclb.compatibility.springgrpc;

import io.grpc.Channel;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

import io.github.grpclb.compatibility.ContractSuite;
import io.github.grpclb.doctor.FindingSource;

import static org.assertj.core.api.Assertions.assertThat;

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

	@Test
	void durationsAreAFindingOnlyWhereSpringBootWritesThemWrongly() {
		ConfigurableApplicationContext context = run("grpc.lb.clients.orders.target=static://127.0.0.1:1,127.0.0.1:2",
				"spring.grpc.client.channel.orders.service-config.method[0].timeout=5ms");
		boolean wrong = SpringBootVersion.getVersion().equals("4.1.0");
		assertThat(context.getBeanProvider(FindingSource.class)
			.stream()
			.flatMap((source) -> source.findings().stream())
			.filter((finding) -> finding.code().equals("BOOT_SERVICE_CONFIG_DURATIONS"))).hasSize(wrong ? 1 : 0);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = { "net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration",
			"net.devh.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration",
			"net.devh.boot.grpc.server.autoconfigure.GrpcServerFactoryAutoConfiguration" })
	static class Application {

	}

}
