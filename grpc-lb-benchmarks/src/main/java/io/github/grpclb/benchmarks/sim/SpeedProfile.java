package io.github.grpclb.benchmarks.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How fast a host works over time: 1 is nominal, 0 is a stall. Known in advance, so that
 * the end of a piece of work can be computed when it starts.
 */
final class SpeedProfile {

	static final SpeedProfile NOMINAL = constant(1);

	private final long[] from;

	private final double[] speed;

	private SpeedProfile(List<Long> from, List<Double> speed) {
		this.from = from.stream().mapToLong(Long::longValue).toArray();
		this.speed = speed.stream().mapToDouble(Double::doubleValue).toArray();
	}

	static SpeedProfile constant(double speed) {
		return new SpeedProfile(List.of(0L), List.of(speed));
	}

	/** Slow for a while, nominal before and after. */
	static SpeedProfile slowBetween(long start, long end, double speed) {
		return new SpeedProfile(List.of(0L, start, end), List.of(1.0, speed, 1.0));
	}

	/** From a low speed to nominal in a hundred steps. */
	static SpeedProfile ramp(long start, long length, double low) {
		List<Long> from = new ArrayList<>(List.of(0L));
		List<Double> speed = new ArrayList<>(List.of(low));
		for (int step = 1; step <= 100; step++) {
			from.add(start + length * step / 100);
			speed.add(low + (1 - low) * step / 100);
		}
		return new SpeedProfile(from, speed);
	}

	/** Stands still for {@code length} once in each {@code period}. */
	static SpeedProfile stalls(long first, long period, long length, long until) {
		List<Long> from = new ArrayList<>(List.of(0L));
		List<Double> speed = new ArrayList<>(List.of(1.0));
		for (long start = first; start < until; start += period) {
			from.add(start);
			speed.add(0.0);
			from.add(start + length);
			speed.add(1.0);
		}
		return new SpeedProfile(from, speed);
	}

	/**
	 * Shares the machine with an antagonist that takes up to a fifth most of the time,
	 * and two to four fifths for a fifth of the time, each for about a second.
	 */
	static SpeedProfile antagonist(SplittableRandom random, long until) {
		List<Long> from = new ArrayList<>();
		List<Double> speed = new ArrayList<>();
		long start = 0;
		while (start < until) {
			boolean heavy = random.nextDouble() < 0.2;
			double taken = heavy ? 0.4 + 0.4 * random.nextDouble() : 0.2 * random.nextDouble();
			from.add(start);
			speed.add(1 - taken);
			start += Math.max(1, Units.seconds(-Math.log(1 - random.nextDouble())));
		}
		return new SpeedProfile(from, speed);
	}

	double at(long time) {
		return this.speed[segment(time)];
	}

	/**
	 * Tells when work is done.
	 * @param start when it starts
	 * @param work how long it takes at nominal speed
	 * @return the time of its end
	 */
	long finish(long start, long work) {
		int last = this.from.length - 1;
		int segment = segment(start);
		long time = start;
		double left = work;
		while (segment < last) {
			double possible = (this.from[segment + 1] - time) * this.speed[segment];
			if (possible >= left) {
				break;
			}
			left -= possible;
			segment++;
			time = this.from[segment];
		}
		return time + (long) Math.ceil(left / this.speed[segment]);
	}

	private int segment(long time) {
		int low = 0;
		int high = this.from.length - 1;
		while (low < high) {
			int middle = (low + high + 1) >>> 1;
			if (this.from[middle] <= time) {
				low = middle;
			}
			else {
				high = middle - 1;
			}
		}
		return low;
	}

}
