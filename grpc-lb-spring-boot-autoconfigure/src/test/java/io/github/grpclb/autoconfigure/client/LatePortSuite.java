package io.github.grpclb.autoconfigure.client;

import java.util.concurrent.TimeUnit;

import io.grpc.Channel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import io.github.grpclb.autoconfigure.testing.HealthServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A port that {@link DynamicPropertySource} knows, as Testcontainers gives one: later
 * than environment post-processors.
 */
abstract class LatePortSuite {

	/** Shared by both classes; ends with the JVM. */
	private static final HealthServer server = new HealthServer();

	@DynamicPropertySource
	static void port(DynamicPropertyRegistry registry) {
		registry.add("orders.port", server::port);
	}

	abstract Channel channel();

	@Test
	void theTargetHasThePortThatIsKnownLate() {
		int before = server.checks();
		HealthGrpc.newBlockingStub(channel())
			.withDeadlineAfter(60, TimeUnit.SECONDS)
			.check(HealthCheckRequest.getDefaultInstance());
		assertThat(server.checks()).isEqualTo(before + 1);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
