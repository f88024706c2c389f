package io.github.grpclb.autoconfigure.server;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.beans.factory.BeanNameAware;
import org.springframework.beans.factory.ObjectProvider;
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
 * that phase, and the servers on all others but this one, since their last calls need
 * them.
 */
final class StopLifecycle implements SmartLifecycle, SmartInitializingSingleton, BeanNameAware {

	private final ServerControl control;

	private final ObjectProvider<ServerLifecycleType> types;

	private final ConfigurableListableBeanFactory beans;

	private String name = "";

	private volatile boolean running;

	StopLifecycle(ServerControl control, ObjectProvider<ServerLifecycleType> types,
			ConfigurableListableBeanFactory beans) {
		this.control = control;
		this.types = types;
		this.beans = beans;
	}

	@Override
	public void setBeanName(String name) {
		this.name = name;
	}

	@Override
	public void afterSingletonsInstantiated() {
		Set<String> servers = this.types.stream()
			.flatMap((each) -> Stream.of(this.beans.getBeanNamesForType(each.type(), false, false)))
			.collect(Collectors.toSet());
		for (String other : this.beans.getBeanNamesForType(Lifecycle.class, false, false)) {
			if (!other.equals(this.name) && this.beans.containsSingleton(other)
					&& this.beans.getBean(other) instanceof Phased phased && phased.getPhase() == getPhase()) {
				this.beans.registerDependentBean(other, this.name);
				if (!servers.contains(other)) {
					servers.forEach((server) -> this.beans.registerDependentBean(other, server));
				}
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
