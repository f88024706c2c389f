package io.github.grpclb.test;

import io.grpc.Channel;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

import io.github.grpclb.test.GrpcLbTest.Backends;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(classes = SpringGrpcClusterTests.Application.class)
@GrpcLbTest({ @Backends(client = "payments", count = 2, labels = "version=v1"),
		@Backends(client = "payments", labels = "version=v2") })
class SpringGrpcClusterTests extends ClusterSuite {

	@Autowired
	GrpcChannelFactory channels;

	@Autowired
	ObjectProvider<GrpcServerLifecycle> server;

	@Override
	Channel channel(String client) {
		return this.channels.createChannel(client);
	}

	@Test
	void applicationsOwnServerOpensNoPort() {
		assertThat(this.server).isEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = { "net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration",
			"net.devh.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration",
			"net.devh.boot.grpc.server.autoconfigure.GrpcServerFactoryAutoConfiguration" })
	static class Application {

	}

}
