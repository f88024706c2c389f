package io.github.grpclb.benchmarks.sim;

import java.util.List;

/**
 * What a run consists of.
 *
 * @param hosts the hosts; the first one is the odd one out, if there is one
 * @param phases arrival rates one after the other, without gaps
 * @param deadline how long a call may take, nanoseconds
 */
record RunPlan(List<HostSpec> hosts, List<Phase> phases, long deadline) {

	RunPlan(List<HostSpec> hosts, List<Phase> phases) {
		this(hosts, phases, Units.SECOND);
	}

	RunPlan withDeadline(long deadline) {
		return new RunPlan(this.hosts, this.phases, deadline);
	}

}
