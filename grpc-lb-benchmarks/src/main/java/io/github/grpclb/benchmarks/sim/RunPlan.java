package io.github.grpclb.benchmarks.sim;

import java.util.List;

/**
 * What a run consists of.
 *
 * @param hosts the hosts; the first one is the odd one out, if there is one
 * @param phases arrival rates one after the other, without gaps
 * @param deadline how long a call may take, nanoseconds
 * @param demand how much work calls are
 * @param attempts how often a call is sent that a host refuses, at most
 */
record RunPlan(List<HostSpec> hosts, List<Phase> phases, long deadline, Demand demand, int attempts) {

	RunPlan(List<HostSpec> hosts, List<Phase> phases) {
		this(hosts, phases, Units.SECOND, Demand.NORMAL, 1);
	}

	RunPlan withDeadline(long deadline) {
		return new RunPlan(this.hosts, this.phases, deadline, this.demand, this.attempts);
	}

	RunPlan withDemand(Demand demand) {
		return new RunPlan(this.hosts, this.phases, this.deadline, demand, this.attempts);
	}

	RunPlan withAttempts(int attempts) {
		return new RunPlan(this.hosts, this.phases, this.deadline, this.demand, attempts);
	}

}
