package io.github.grpclb.boot3;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

import io.github.grpclb.autoconfigure.actuate.ClientHealth;
import io.github.grpclb.autoconfigure.actuate.ClientHealthCheck;

/**
 * Shows the clients' state in Spring Boot 3.5's health endpoint.
 */
class Boot3HealthIndicator extends AbstractHealthIndicator {

	private final ClientHealthCheck check;

	Boot3HealthIndicator(ClientHealthCheck check) {
		super("The state of the gRPC clients could not be read");
		this.check = check;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		ClientHealth health = this.check.look();
		builder.up().withDetails(health.clients());
		if (!health.inService()) {
			builder.outOfService();
		}
	}

}
