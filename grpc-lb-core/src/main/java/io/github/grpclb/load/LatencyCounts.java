package io.github.grpclb.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.github.grpclb.numbers.LatencyBuckets;

/**
 * A counter for each of {@link LatencyBuckets}, with memory for those octaves only that
 * latencies fall into: a backend's calls take about as long as each other, so that a few
 * of 26 do. Counting takes one atomic add, and memory when an octave is met for the first
 * time; thread-safe.
 */
final class LatencyCounts {

	/** Nothing, for ever: only who knows an object from before its end counts in it. */
	static final LatencyCounts NONE = new LatencyCounts(0);

	private static final VarHandle OCTAVE = MethodHandles.arrayElementVarHandle(int[][].class);

	private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(int[].class);

	private final int[][] octaves;

	LatencyCounts() {
		this(LatencyBuckets.COUNT / LatencyBuckets.PER_OCTAVE);
	}

	private LatencyCounts(int octaves) {
		this.octaves = new int[octaves][];
	}

	void increment(int bucket) {
		int octave = bucket / LatencyBuckets.PER_OCTAVE;
		int[] counts = (int[]) OCTAVE.getAcquire(this.octaves, octave);
		if (counts == null) {
			int[] fresh = new int[LatencyBuckets.PER_OCTAVE];
			int[] other = (int[]) OCTAVE.compareAndExchange(this.octaves, octave, null, fresh);
			counts = (other != null) ? other : fresh;
		}
		COUNT.getAndAdd(counts, bucket % LatencyBuckets.PER_OCTAVE, 1);
	}

	/** Adds each counter, times a factor, to what stands at its bucket. */
	void addTo(int[] into, int factor) {
		for (int octave = 0; octave < this.octaves.length; octave++) {
			int[] counts = (int[]) OCTAVE.getAcquire(this.octaves, octave);
			for (int i = 0; counts != null && i < counts.length; i++) {
				into[octave * LatencyBuckets.PER_OCTAVE + i] += factor * (int) COUNT.getOpaque(counts, i);
			}
		}
	}

	/** Returns the counters as they are now. */
	LatencyCounts copy() {
		LatencyCounts copy = new LatencyCounts(this.octaves.length);
		for (int octave = 0; octave < this.octaves.length; octave++) {
			int[] counts = (int[]) OCTAVE.getAcquire(this.octaves, octave);
			if (counts != null) {
				int[] now = new int[counts.length];
				for (int i = 0; i < counts.length; i++) {
					now[i] = (int) COUNT.getOpaque(counts, i);
				}
				copy.octaves[octave] = now;
			}
		}
		return copy;
	}

}
