package io.github.grpclb.autoconfigure.actuate;

import java.util.Set;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.github.grpclb.control.BalancerRegistry;

/**
 * Shows the clients' state in Spring Boot 4's health endpoint.
 */
class GrpcLbHealthIndicator extends AbstractHealthIndicator {

	private final BalancerRegistry registry;

	private final Set<String> required;

	GrpcLbHealthIndicator(BalancerRegistry registry, Set<String> required) {
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
