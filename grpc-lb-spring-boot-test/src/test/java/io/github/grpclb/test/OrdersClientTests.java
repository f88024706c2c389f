package io.github.grpclb.test;

import java.time.Duration;

import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import net.devh.boot.grpc.client.inject.GrpcClient;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(classes = DevhClusterTests.Application.class)
@GrpcLbTest
class OrdersClientTests {

	@Autowired
	VirtualCluster cluster;

	@GrpcClient("orders")
	HealthBlockingStub orders;

	@Test
	void callsAreSpreadEvenly() {
		call(300);
		assertThat(cluster).spread("orders").isEven();
	}

	@Test
	void failingBackendCostsNoCall() {
		cluster.backend("orders-2").failing(Status.UNAVAILABLE);
		call(50);
		assertThat(cluster).spread("orders").share("orders-2").isLessThan(0.5);
	}

	@Test
	void killedBackendIsLeftAlone() {
		call(1);
		cluster.awaitReady("orders");
		cluster.reset();
		cluster.backend("orders-1").kill();
		call(60);
		assertThat(cluster).spread("orders").avoids("orders-1").isEven();
	}

	@Test
	void slowBackendHoldsNobodyUp() {
		cluster.backend("orders-3").latency(Duration.ofMillis(20)).capacity(4);
		call(30);
		assertThat(cluster).hasRetried("orders", 0).hasNothingInFlight("orders");
	}

	private void call(int times) {
		for (int i = 0; i < times; i++) {
			orders.check(HealthCheckRequest.getDefaultInstance());
		}
	}

}
