package io.github.grpclb.canary;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;

/**
 * Guards the canaries of all clients of an application, with one look at each of them a
 * second on the registry's scheduler. Thread-safe.
 */
public final class CanaryGuards implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(CanaryGuards.class);

	private final List<CanaryGuard> guards = new CopyOnWriteArrayList<>();

	private final ScheduledFuture<?> looking;

	/**
	 * Starts to guard.
	 * @param registry the clients, also those that are added later
	 */
	public CanaryGuards(BalancerRegistry registry) {
		registry.onEach(this::guard);
		this.looking = registry.scheduler().scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
	}

	private void guard(BalancedClient client) {
		CanaryGuard guard = new CanaryGuard(client);
		client.guard(guard);
		// Before the first call: the candidate must not get any by default.
		guard.look();
		client.onChange(guard::changed);
		this.guards.add(guard);
	}

	private void look() {
		for (CanaryGuard guard : this.guards) {
			try {
				guard.look();
			}
			catch (RuntimeException ex) {
				// One client's trouble must not stop the guard of another.
				logger.error("A canary could not be judged and stays where it is. Abort it if this goes on.", ex);
			}
		}
	}

	/**
	 * Stops. Canaries stay where they are.
	 */
	@Override
	public void close() {
		this.looking.cancel(false);
	}

}
