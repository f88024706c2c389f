package io.github.grpclb.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The numbers of the last steps, in a ring of primitives; {@code NaN} where nothing is
 * known.
 */
final class Series {

	/** Five minutes. */
	static final int STEPS = 60;

	private final float[] values = new float[STEPS];

	Series() {
		Arrays.fill(this.values, Float.NaN);
	}

	void set(int step, double value) {
		this.values[step % STEPS] = (float) value;
	}

	/** Returns a step's value, {@code NaN} if it is not known. */
	double get(int step) {
		return this.values[Math.floorMod(step, STEPS)];
	}

	/** Returns a step's value, 0 if it is not known. */
	double known(int step) {
		double value = get(step);
		return Double.isNaN(value) ? 0 : value;
	}

	/** Lists whole numbers, the oldest first, {@code next} being the one to come. */
	List<@Nullable Number> counts(int next) {
		List<@Nullable Number> list = new ArrayList<>(STEPS);
		for (int step = next - STEPS; step < next; step++) {
			double value = get(step);
			list.add(Double.isNaN(value) ? null : (Number) Math.round(value));
		}
		return list;
	}

	/** Lists milliseconds in hundredths, the oldest first. */
	List<@Nullable Number> millis(int next) {
		List<@Nullable Number> list = new ArrayList<>(STEPS);
		for (int step = next - STEPS; step < next; step++) {
			double value = get(step);
			list.add((Double.isNaN(value) || value == 0) ? null : (Number) (Math.round(value * 100) / 100.0));
		}
		return list;
	}

}
