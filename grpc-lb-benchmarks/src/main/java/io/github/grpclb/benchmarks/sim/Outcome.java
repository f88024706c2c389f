package io.github.grpclb.benchmarks.sim;

/**
 * What one phase of one run came to. Latencies are in milliseconds and count from the
 * moment at which the caller made the call; a call that missed its deadline counts with
 * the deadline, one that was refused does not count.
 *
 * @param p50 the median
 * @param p95 the 95th percentile
 * @param p99 the 99th percentile
 * @param p999 the 99.9th percentile
 * @param success the share of calls that succeeded, 0 to 1
 * @param late the share of calls that missed their deadline, 0 to 1
 * @param throughput answers per second during the phase
 * @param highestInFlight the most calls that any host had at any time
 * @param meanInFlight calls that a host had on average
 * @param share the share of calls that the first host received, 0 to 1
 * @param shareBySecond the same in each second
 */
record Outcome(double p50, double p95, double p99, double p999, double success, double late, double throughput,
		double highestInFlight, double meanInFlight, double share, double[] shareBySecond) {

}
