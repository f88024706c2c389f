package io.github.grpclb.sample;

import java.util.List;

import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Stops the backends of this process when its client stops.
 */
final class StopWith implements ApplicationListener<ContextClosedEvent> {

	private final List<ConfigurableApplicationContext> backends;

	StopWith(List<ConfigurableApplicationContext> backends) {
		this.backends = List.copyOf(backends);
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		this.backends.parallelStream().forEach(ConfigurableApplicationContext::close);
	}

}
