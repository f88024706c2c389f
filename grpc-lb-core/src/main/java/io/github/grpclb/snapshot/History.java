package io.github.grpclb.snapshot;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a client has done in the last five minutes, step by step, the oldest first;
 * {@code null} where nothing is known.
 *
 * @param stepSeconds how long a step is
 * @param end when the last complete step ended
 * @param calls calls that were started in each step
 * @param failures calls that failed in each step, those without a backend included
 * @param p50 the median of each step in milliseconds
 * @param p99 the 99th percentile of each step in milliseconds
 * @param inFlight calls that were open at each step's end
 * @param backends the same by backend
 */
public record History(int stepSeconds, Instant end, List<@Nullable Number> calls, List<@Nullable Number> failures,
		List<@Nullable Number> p50, List<@Nullable Number> p99, List<@Nullable Number> inFlight,
		Map<String, Backend> backends) {

	/**
	 * What one backend has done.
	 *
	 * @param calls calls that were started in each step
	 * @param failures calls that it failed in each step
	 * @param p99 the 99th percentile of each step in milliseconds
	 */
	public record Backend(List<@Nullable Number> calls, List<@Nullable Number> failures, List<@Nullable Number> p99) {
	}

}
