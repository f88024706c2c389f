package io.github.grpclb.balancer.routing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the channel asks for every call while at least one backend can be picked. The one
 * place that keeps what a pick throws: grpc-java picks for buffered calls in the
 * channel's {@code SynchronizationContext}, where a throwable ends the channel for good.
 */
final class BalancedPicker extends SubchannelPicker {

	private static final Logger logger = LoggerFactory.getLogger(BalancedPicker.class);

	/**
	 * A failure of every pick must not fill the disk, nor be a line that nobody finds
	 * again.
	 */
	private static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

	/** What fails once fails for many calls, and every table has a picker of its own. */
	private static final AtomicLong silentUntil = new AtomicLong(System.nanoTime());

	/** A drop, because the call would wait, or be tried, on the same table. */
	private static final PickResult BROKEN = PickResult.withDrop(Status.INTERNAL.withDescription("The pick policy "
			+ "failed for this call; the log of this client has the cause, under " + BalancedPicker.class.getName()));

	private final RoutingTable table;

	BalancedPicker(RoutingTable table) {
		this.table = table;
	}

	@Override
	public PickResult pickSubchannel(PickSubchannelArgs args) {
		try {
			return this.table.pick(args);
		}
		catch (Throwable ex) {
			return broken(ex);
		}
	}

	private static PickResult broken(Throwable cause) {
		long now = System.nanoTime();
		long until = silentUntil.get();
		if (now - until >= 0 && silentUntil.compareAndSet(until, now + SILENCE_NANOS)) {
			logger.error("A pick failed, and its call with INTERNAL. If the policy is your own, mend it; otherwise "
					+ "please report this. Further failures within a minute are not logged.", cause);
		}
		return BROKEN;
	}

}
