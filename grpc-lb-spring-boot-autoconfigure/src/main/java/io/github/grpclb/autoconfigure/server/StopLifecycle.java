package io.github.grpclb.autoconfigure.server;

import org.springframework.beans.factory.BeanNameAware;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;
import org.springframework.context.SmartLifecycle;

import io.github.grpclb.server.ServerControl;

/**
 * Announces and waits when a context is stopped without being closed (a restart, a
 * checkpoint, a test context that is paused), before anything else of it stops. No phase
 * is later than that of the servers and of most {@code TaskScheduler}s, and within a
 * phase only a dependent bean stops first: so this one is made to depend on all others of
 * that phase.
 */
final class StopLifecycle implements SmartLifecycle, SmartInitializingSingleton, BeanNameAware {

	private final ServerControl control;

	private final ConfigurableListableBeanFactory beans;

	private String name = "";

	private volatile boolean running;

	StopLifecycle(ServerControl control, ConfigurableListableBeanFactory beans) {
		this.control = control;
		this.beans = beans;
	}

	@Override
	public void setBeanName(String name) {
		this.name = name;
	}

	@Override
	public void afterSingletonsInstantiated() {
		for (String other : this.beans.getBeanNamesForType(Lifecycle.class, false, false)) {
			if (!other.equals(this.name) && this.beans.containsSingleton(other)
					&& this.beans.getBean(other) instanceof Phased phased && phased.getPhase() == getPhase()) {
				this.beans.registerDependentBean(other, this.name);
			}
		}
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.control.announce();
		this.control.awaitQuiet();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

}
