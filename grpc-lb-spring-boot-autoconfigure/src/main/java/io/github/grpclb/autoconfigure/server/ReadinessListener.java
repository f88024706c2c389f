package io.github.grpclb.autoconfigure.server;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;

import io.github.grpclb.server.ServerListener;

/**
 * Refuses traffic in the readiness probe while the server drains, so that Kubernetes
 * takes the pod out of its Services. What the application says of its readiness is
 * remembered: it is held back during the drain, and stands again after it. Thread-safe.
 */
final class ReadinessListener implements ServerListener, ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

	private final ApplicationContext context;

	private volatile @Nullable ReadinessState said;

	private volatile boolean draining;

	ReadinessListener(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public void draining() {
		this.draining = true;
		if (this.said != ReadinessState.REFUSING_TRAFFIC) {
			publish(ReadinessState.REFUSING_TRAFFIC);
		}
	}

	@Override
	public void serving() {
		this.draining = false;
		if (this.said == ReadinessState.ACCEPTING_TRAFFIC) {
			publish(ReadinessState.ACCEPTING_TRAFFIC);
		}
	}

	@Override
	public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
		if (event.getSource() == this) {
			return;
		}
		this.said = event.getState();
		if (this.draining && this.said == ReadinessState.ACCEPTING_TRAFFIC) {
			publish(ReadinessState.REFUSING_TRAFFIC);
		}
	}

	private void publish(ReadinessState state) {
		AvailabilityChangeEvent.publish(this.context, this, state);
	}

	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

}
