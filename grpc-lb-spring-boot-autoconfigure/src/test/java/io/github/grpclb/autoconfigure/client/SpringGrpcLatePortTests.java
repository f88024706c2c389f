package io.github.grpclb.autoconfigure.client;

import io.grpc.Channel;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.grpc.client.GrpcChannelFactory;

/**
 * Spring Boot's own channels.
 */
@SpringBootTest(classes = LatePortSuite.Application.class, webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spring.grpc.server.enabled=false", "grpc.server.port=-1",
				"spring.autoconfigure.exclude=net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration",
				"grpc.lb.clients.orders.plaintext=true",
				"grpc.lb.clients.orders.target=static://127.0.0.1:${orders.port}" })
class SpringGrpcLatePortTests extends LatePortSuite {

	@Autowired
	private GrpcChannelFactory channels;

	@Override
	Channel channel() {
		return this.channels.createChannel("orders");
	}

}
