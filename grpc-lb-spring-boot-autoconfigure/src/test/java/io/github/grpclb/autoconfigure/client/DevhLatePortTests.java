package io.github.grpclb.autoconfigure.client;

import io.grpc.Channel;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/**
 * net.devh's channels.
 */
@SpringBootTest(classes = LatePortSuite.Application.class, webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spring.grpc.client.enabled=false", "spring.grpc.server.enabled=false", "grpc.server.port=-1",
				"grpc.lb.clients.orders.plaintext=true",
				"grpc.lb.clients.orders.target=static://127.0.0.1:${orders.port}" })
class DevhLatePortTests extends LatePortSuite {

	@Autowired
	private GrpcChannelFactory channels;

	@Override
	Channel channel() {
		return this.channels.createChannel("orders");
	}

}
