package io.github.grpclb.wire;

import io.github.grpclb.Internal;

/**
 * The part of a load report (gRFC A51, {@code xds.data.orca.v3.OrcaLoadReport}) that
 * weights are made of.
 *
 * @param cpuUtilization CPU in use as a share of what is reserved; may exceed 1
 * @param applicationUtilization what the application says it uses of its capacity; may
 * exceed 1, 0 if it does not say
 * @param requestsPerSecond requests that the server completes each second
 * @param errorsPerSecond requests that the server fails each second
 */
@Internal
public record OrcaReport(double cpuUtilization, double applicationUtilization, double requestsPerSecond,
		double errorsPerSecond) {

	/**
	 * Returns the utilization that weights are made of: the application's own if it gives
	 * one (gRFC A58), else the CPU's.
	 * @return 0 or more
	 */
	public double utilization() {
		return (this.applicationUtilization > 0) ? this.applicationUtilization : this.cpuUtilization;
	}

}
