package io.github.grpclb.benchmarks.endtoend;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import com.sun.management.ThreadMXBean;
import io.grpc.Channel;
import org.HdrHistogram.Histogram;

/**
 * A fixed number of calls in flight for some time.
 */
final class ClosedLoop {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private final Channel channel;

	private final int width;

	ClosedLoop(Channel channel, int width) {
		this.channel = channel;
		this.width = width;
	}

	Round run(long nanos) throws InterruptedException {
		CountDownLatch running = new CountDownLatch(this.width);
		long allocated = allocated();
		long start = System.nanoTime();
		List<Slot> slots = IntStream.range(0, this.width)
			.mapToObj((i) -> new Slot(this.channel, start + nanos, running))
			.toList();
		slots.forEach(Slot::call);
		running.await();
		double seconds = (System.nanoTime() - start) / 1e9;
		long bytes = allocated() - allocated;
		Histogram all = new Histogram(3);
		slots.forEach((slot) -> slot.addTo(all));
		return new Round(all.getTotalCount(), slots.stream().mapToLong(Slot::failures).sum(), seconds,
				all.getValueAtPercentile(50), all.getValueAtPercentile(99), all.getValueAtPercentile(99.9), bytes);
	}

	/** Of all threads that live: they outlive a round. */
	private static long allocated() {
		return LongStream.of(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
			.filter((bytes) -> bytes > 0)
			.sum();
	}

}
