package io.github.grpclb.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A task on the virtual clock, once or at a period.
 *
 * @param <V> the result's type
 */
final class VirtualTask<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {

	private final Timeline time;

	private final long period;

	private long due;

	VirtualTask(Timeline time, Callable<V> callable, long delay, long period) {
		super(callable);
		this.time = time;
		this.period = period;
		this.due = time.now() + Math.max(delay, 0);
		time.at(this.due, this);
	}

	@Override
	public void run() {
		if (!isPeriodic()) {
			super.run();
		}
		else if (runAndReset()) {
			this.due += this.period;
			this.time.at(this.due, this);
		}
	}

	/** Nobody asks a timer for its result: a failure fails the test. */
	@Override
	protected void setException(Throwable cause) {
		super.setException(cause);
		throw new AssertionError("A scheduled task failed", cause);
	}

	@Override
	public boolean isPeriodic() {
		return this.period > 0;
	}

	@Override
	public long getDelay(TimeUnit unit) {
		return unit.convert(this.due - this.time.now(), TimeUnit.NANOSECONDS);
	}

	@Override
	public int compareTo(Delayed other) {
		return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
	}

}
