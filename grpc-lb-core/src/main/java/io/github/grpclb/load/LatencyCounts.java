package io.github.grpclb.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.numbers.LatencyBuckets;

/**
 * A counter for each of {@link LatencyBuckets}, with memory for those octaves only that
 * latencies fall into: a backend's calls take about as long as each other, so that a few
 * of 26 do. Counting takes one atomic add, and memory when an octave is met for the first
 * time; thread-safe.
 */
final class LatencyCounts {

	private static final int[][] NO_OCTAVE = {};

	/** Nothing, for ever: only who knows an object from before its end counts in it. */
	static final LatencyCounts NONE = new LatencyCounts();

	/** Where an octave's counters say which octave it is. */
	private static final int NUMBER = LatencyBuckets.PER_OCTAVE;

	private static final VarHandle OCTAVES = FieldHandle.of(MethodHandles.lookup(), "octaves", int[][].class);

	private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(int[].class);

	/** In the order in which they were met, so that the usual ones come first. */
	private volatile int[][] octaves = NO_OCTAVE;

	void increment(int bucket) {
		int number = bucket / LatencyBuckets.PER_OCTAVE;
		int[] octave = find(this.octaves, number);
		COUNT.getAndAdd((octave != null) ? octave : meet(number), bucket % LatencyBuckets.PER_OCTAVE, 1);
	}

	private static int @Nullable [] find(int[][] octaves, int number) {
		for (int[] octave : octaves) {
			if (octave[NUMBER] == number) {
				return octave;
			}
		}
		return null;
	}

	private int[] meet(int number) {
		int[] fresh = new int[NUMBER + 1];
		fresh[NUMBER] = number;
		int[][] met = this.octaves;
		int[] octave = find(met, number);
		while (octave == null) {
			int[][] more = Arrays.copyOf(met, met.length + 1);
			more[met.length] = fresh;
			if (OCTAVES.compareAndSet(this, met, more)) {
				return fresh;
			}
			met = this.octaves;
			octave = find(met, number);
		}
		return octave;
	}

	/** Adds each counter to what stands at its bucket. */
	void addTo(int[] into) {
		for (int[] octave : this.octaves) {
			int first = octave[NUMBER] * LatencyBuckets.PER_OCTAVE;
			for (int i = 0; i < LatencyBuckets.PER_OCTAVE; i++) {
				into[first + i] += (int) COUNT.getOpaque(octave, i);
			}
		}
	}

}
