package io.github.grpclb.test;

import io.grpc.Channel;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import net.devh.boot.grpc.client.inject.GrpcClient;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;

import io.github.grpclb.test.GrpcLbTest.Backends;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(classes = DevhClusterTests.Application.class)
@GrpcLbTest({ @Backends(client = "payments", count = 2, labels = "version=v1"),
		@Backends(client = "payments", labels = "version=v2") })
class DevhClusterTests extends ClusterSuite {

	@GrpcClient("orders")
	Channel orders;

	@Autowired
	GrpcChannelFactory channels;

	@Autowired
	ObjectProvider<net.devh.boot.grpc.server.serverfactory.GrpcServerLifecycle> server;

	@Override
	Channel channel(String client) {
		return this.channels.createChannel(client);
	}

	@Test
	void injectedFieldsOfTheTestReachTheCluster() {
		new Calls(this.orders).inTurn(3);
		assertThat(this.cluster).spread("orders").hasCalls(3);
	}

	@Test
	void applicationsOwnServerOpensNoPort() {
		assertThat(this.server).isEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			excludeName = "org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration")
	static class Application {

	}

}
