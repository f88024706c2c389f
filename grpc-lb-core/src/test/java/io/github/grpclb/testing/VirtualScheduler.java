package io.github.grpclb.testing;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A scheduler whose tasks run when the virtual clock reaches them.
 */
public final class VirtualScheduler extends AbstractExecutorService implements ScheduledExecutorService {

	private final Timeline time;

	/**
	 * Creates a scheduler.
	 * @param time where its tasks run
	 */
	public VirtualScheduler(Timeline time) {
		this.time = time;
	}

	@Override
	public void execute(Runnable command) {
		this.time.at(this.time.now(), command);
	}

	@Override
	public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
		return schedule(() -> {
			command.run();
			return Boolean.TRUE;
		}, delay, unit);
	}

	@Override
	public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
		return new VirtualTask<>(this.time, callable, unit.toNanos(delay), 0);
	}

	@Override
	public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
		return new VirtualTask<>(this.time, () -> {
			command.run();
			return Boolean.TRUE;
		}, unit.toNanos(initialDelay), unit.toNanos(period));
	}

	/** Tasks take no virtual time, so that a fixed delay is a fixed rate. */
	@Override
	public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
		return scheduleAtFixedRate(command, initialDelay, delay, unit);
	}

	@Override
	public void shutdown() {
		throw new UnsupportedOperationException("the scheduler belongs to the clock");
	}

	@Override
	public List<Runnable> shutdownNow() {
		throw new UnsupportedOperationException("the scheduler belongs to the clock");
	}

	@Override
	public boolean isShutdown() {
		return false;
	}

	@Override
	public boolean isTerminated() {
		return false;
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) {
		return false;
	}

}
