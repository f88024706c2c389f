package io.github.grpclb.autoconfigure.actuate;

import java.util.List;

import io.grpc.ConnectivityState;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.github.grpclb.autoconfigure.actuate.ClientHealth.ClientState;
import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.snapshot.ChannelSnapshot;
import io.github.grpclb.spec.InvalidSpecException;

import static org.assertj.core.api.Assertions.assertThat;

class GrpcLbHealthAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(GrpcLbClientAutoConfiguration.class, GrpcLbHealthAutoConfiguration.class))
		.withPropertyValues("grpc.lb.clients.orders.target=static://10.0.0.1:1,10.0.0.2:1");

	private static Health health(ApplicationContext context, ConnectivityState... states) {
		context.getBean(BalancerRegistry.class)
			.find("orders")
			.orElseThrow()
			.attach(() -> new ChannelSnapshot(states[0], "round-robin",
					List.of(states).stream().map((state) -> Snapshots.backend("10.0.0." + state, state)).toList()));
		return context.getBean("grpcLbHealthIndicator", HealthIndicator.class).health();
	}

	@Test
	void staysUpWhenEveryBackendIsGone() {
		this.runner.run((context) -> {
			Health health = health(context, ConnectivityState.TRANSIENT_FAILURE, ConnectivityState.CONNECTING);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("orders", new ClientState("TRANSIENT_FAILURE", 0, 2));
		});
	}

	@Test
	void requiredClientWithoutBackendIsOutOfService() {
		this.runner.withPropertyValues("management.health.grpclb.required-clients=orders").run((context) -> {
			assertThat(context.getBean("grpcLbHealthIndicator", HealthIndicator.class).health().getStatus())
				.as("before the first call")
				.isEqualTo(Status.UP);
			assertThat(health(context, ConnectivityState.TRANSIENT_FAILURE).getStatus())
				.isEqualTo(Status.OUT_OF_SERVICE);
		});
	}

	@Test
	void requiredClientWithOneBackendLeftIsUp() {
		this.runner.withPropertyValues("management.health.grpclb.required-clients=orders").run((context) -> {
			Health health = health(context, ConnectivityState.READY, ConnectivityState.TRANSIENT_FAILURE);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("orders", new ClientState("READY", 1, 2));
		});
	}

	@Test
	void requiredClientThatNobodyConfiguredStopsTheStart() {
		this.runner.withPropertyValues("management.health.grpclb.required-clients=orders,order")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSpecException.class)
				.hasMessageContaining("orders"));
	}

	@Test
	void canBeTurnedOff() {
		this.runner.withPropertyValues("management.health.grpclb.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean("grpcLbHealthIndicator"));
	}

}
