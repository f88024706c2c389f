package io.github.grpclb.autoconfigure.actuate;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Shows the clients' state in Spring Boot 4's health endpoint.
 */
class GrpcLbHealthIndicator extends AbstractHealthIndicator {

	private final ClientHealthCheck check;

	GrpcLbHealthIndicator(ClientHealthCheck check) {
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
