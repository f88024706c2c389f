package io.github.grpclb.autoconfigure.server;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

import io.github.grpclb.server.ServerListener;

/**
 * Refuses traffic in the readiness probe while the server drains, so that Kubernetes
 * takes the pod out of its Services.
 */
final class ReadinessListener implements ServerListener {

	private final ApplicationContext context;

	ReadinessListener(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public void draining() {
		AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
	}

	@Override
	public void serving() {
		AvailabilityChangeEvent.publish(this.context, ReadinessState.ACCEPTING_TRAFFIC);
	}

}
