package io.github.grpclb.autoconfigure.server;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.PriorityOrdered;

import io.github.grpclb.server.ServerControl;

/**
 * Does a part of the drain at the very beginning of the context's end. Other listeners of
 * the same event already stop what handlers need: a {@code TaskScheduler} takes no tasks
 * from it on. So these come before all others, in the closing thread, also where events
 * are multicast by other threads. The end of an ancestor counts as well, because its
 * beans go first.
 */
final class CloseListener implements ApplicationListener<ContextClosedEvent>, PriorityOrdered,
		SmartInitializingSingleton, DisposableBean {

	private final Runnable part;

	private final int order;

	private final ApplicationContext context;

	private final List<ConfigurableApplicationContext> ancestors = new ArrayList<>();

	private CloseListener(Runnable part, int order, ApplicationContext context) {
		this.part = part;
		this.order = order;
		this.context = context;
	}

	static CloseListener announcing(ServerControl control, ApplicationContext context) {
		return new CloseListener(control::announce, HIGHEST_PRECEDENCE, context);
	}

	/**
	 * A step of its own, so that all servers below one ancestor have announced their end
	 * before the first one waits.
	 */
	static CloseListener awaitingQuiet(ServerControl control, ApplicationContext context) {
		return new CloseListener(control::awaitQuiet, HIGHEST_PRECEDENCE + 1, context);
	}

	/**
	 * The last calls need what other listeners of the event stop, as well: clients that
	 * follow no health go on calling until GOAWAY.
	 */
	static CloseListener stoppingServers(ObjectProvider<ServerLifecycleType> types, ApplicationContext context) {
		return new CloseListener(
				() -> SideBySide.stop(types.stream().flatMap((each) -> context.getBeanProvider(each.type()).stream())),
				HIGHEST_PRECEDENCE + 2, context);
	}

	@Override
	public void afterSingletonsInstantiated() {
		for (ApplicationContext parent = this.context.getParent(); parent != null; parent = parent.getParent()) {
			if (parent instanceof ConfigurableApplicationContext configurable) {
				this.ancestors.add(configurable);
				configurable.addApplicationListener(this);
			}
		}
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		if (ends(event.getApplicationContext())) {
			this.part.run();
		}
	}

	private boolean ends(@Nullable ApplicationContext closing) {
		// Events of children, such as the management context, arrive here as well.
		return closing == this.context || this.ancestors.contains(closing);
	}

	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

	@Override
	public int getOrder() {
		return this.order;
	}

	@Override
	public void destroy() {
		this.ancestors.forEach((ancestor) -> ancestor.removeApplicationListener(this));
	}

}
