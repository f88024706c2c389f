package io.github.grpclb.verification.soak;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.ToDoubleFunction;

import com.sun.management.UnixOperatingSystemMXBean;
import io.grpc.InternalChannelz;
import io.grpc.netty.shaded.io.netty.util.internal.PlatformDependent;

/**
 * What a leak would make grow.
 *
 * @param heap bytes in use after a collection
 * @param direct bytes of Netty's direct memory
 * @param threads live threads
 * @param descriptors open file descriptors
 * @param subchannels of all channels of the process
 * @param backends that the clients have figures of
 */
record Gauges(long heap, long direct, int threads, long descriptors, int subchannels, int backends) {

	static Gauges read(int backends) {
		System.gc();
		UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		return new Gauges(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
				PlatformDependent.usedDirectMemory(), ManagementFactory.getThreadMXBean().getThreadCount(),
				system.getOpenFileDescriptorCount(), subchannelsNow(), backends);
	}

	private static int subchannelsNow() {
		try {
			int all = 0;
			for (var channel : InternalChannelz.instance().getRootChannels(0, 100).channels) {
				all += channel.getStats().get().subchannels.size();
			}
			return all;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	static double mean(List<Gauges> samples, ToDoubleFunction<Gauges> gauge) {
		return samples.stream().mapToDouble(gauge).average().orElseThrow();
	}

	@Override
	public String toString() {
		return "heap %.1f MB, direct %.1f MB, %d threads, %d descriptors, %d subchannels, %d backends".formatted(
				this.heap / 1e6, this.direct / 1e6, this.threads, this.descriptors, this.subchannels, this.backends);
	}

}
