package io.github.grpclb.sample.client;

import io.grpc.stub.StreamObserver;
import net.devh.boot.grpc.client.inject.GrpcClient;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.sample.proto.CreateOrder;
import io.github.grpclb.sample.proto.Order;
import io.github.grpclb.sample.proto.OrderServiceGrpc.OrderServiceBlockingStub;
import io.github.grpclb.sample.proto.OrderServiceGrpc.OrderServiceStub;

/**
 * Places orders. That the stubs are balanced is all configuration.
 */
class OrderClient {

	private static final CreateOrder ORDER = order("c-1");

	@GrpcClient("orders")
	private @Nullable OrderServiceBlockingStub blocking;

	@GrpcClient("orders")
	private @Nullable OrderServiceStub async;

	Order create() {
		return injected(this.blocking).create(ORDER);
	}

	Order create(String customer) {
		return injected(this.blocking).create(order(customer));
	}

	private static CreateOrder order(String customer) {
		return CreateOrder.newBuilder().setCustomer(customer).build();
	}

	void create(StreamObserver<Order> observer) {
		injected(this.async).create(ORDER, observer);
	}

	private static <T> T injected(@Nullable T stub) {
		if (stub == null) {
			throw new IllegalStateException("net.devh has not injected the stub");
		}
		return stub;
	}

}
