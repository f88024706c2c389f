package io.github.grpclb.balancer.connection;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.grpc.LoadBalancer.Helper;
import io.grpc.SynchronizationContext.ScheduledHandle;

import io.github.grpclb.Internal;

/**
 * What it takes to create a subchannel that is health-checked and can be picked directly.
 *
 * @param transports remembers the real subchannel
 * @param checked creates the health-checked one
 * @param ticker a monotonic clock in nanoseconds
 */
@Internal
public record Subchannels(DirectSubchannels transports, Helper checked, LongSupplier ticker) {

	/** Runs a task in the channel's {@code SynchronizationContext} after some time. */
	ScheduledHandle schedule(Runnable task, long nanos) {
		return this.checked.getSynchronizationContext()
			.schedule(task, nanos, TimeUnit.NANOSECONDS, this.checked.getScheduledExecutorService());
	}

}
