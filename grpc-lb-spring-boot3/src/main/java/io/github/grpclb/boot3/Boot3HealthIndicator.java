package io.github.grpclb.boot3;

import java.util.Set;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

import io.github.grpclb.autoconfigure.actuate.ClientHealth;
import io.github.grpclb.control.BalancerRegistry;

/**
 * Shows the clients' state in Spring Boot 3.5's health endpoint.
 */
class Boot3HealthIndicator extends AbstractHealthIndicator {

	private final BalancerRegistry registry;

	private final Set<String> required;

	Boot3HealthIndicator(BalancerRegistry registry, Set<String> required) {
		super("The state of the gRPC clients could not be read");
		this.registry = registry;
		this.required = Set.copyOf(required);
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		ClientHealth health = ClientHealth.of(this.registry, this.required);
		builder.up().withDetails(health.clients());
		if (!health.inService()) {
			builder.outOfService();
		}
	}

}
