package io.github.grpclb.sample;

import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

import io.github.grpclb.sample.fleet.Fleet;

/**
 * Stops the backends of this process when its client stops.
 */
final class StopWith implements ApplicationListener<ContextClosedEvent> {

	private final Fleet fleet;

	StopWith(Fleet fleet) {
		this.fleet = fleet;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		this.fleet.close();
	}

}
