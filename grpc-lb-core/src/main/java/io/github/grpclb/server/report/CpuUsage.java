package io.github.grpclb.server.report;

import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

import com.sun.management.OperatingSystemMXBean;

import io.github.grpclb.Internal;

/**
 * How much CPU time the process has used. The JVM knows a container's share, so that
 * processors are those of the container.
 *
 * @param nanos the CPU time of all threads since the start; negative if the JVM does not
 * know it
 * @param processors how many processors it may use
 */
@Internal
public record CpuUsage(LongSupplier nanos, LongSupplier processors) {

	public static CpuUsage ofThisProcess() {
		LongSupplier nanos = (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)
				? system::getProcessCpuTime : () -> -1;
		return new CpuUsage(nanos, () -> Runtime.getRuntime().availableProcessors());
	}

	/**
	 * Returns the utilisation since an earlier reading.
	 * @param before CPU time then
	 * @param now CPU time now
	 * @param elapsed time between, in nanoseconds
	 * @return a share of what the process may use; 0 if it is not known
	 */
	double utilization(long before, long now, long elapsed) {
		return (before < 0 || now < before) ? 0 : (double) (now - before) / elapsed / this.processors.getAsLong();
	}

}
