package io.github.grpclb.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

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
		this(Double.NaN);
	}

	Series(double value) {
		Arrays.fill(this.values, (float) value);
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
		return list(next, (step) -> Double.isNaN(get(step)) ? null : (Number) Math.round(get(step)));
	}

	/** Lists milliseconds in hundredths, the oldest first. */
	List<@Nullable Number> millis(int next) {
		return list(next, (step) -> hundredths(get(step)));
	}

	static @Nullable Number hundredths(double value) {
		return (Double.isNaN(value) || value == 0) ? null : (Number) (Math.round(value * 100) / 100.0);
	}

	/** Lists what each of the steps before {@code next} has, the oldest first. */
	static List<@Nullable Number> list(int next, IntFunction<@Nullable Number> value) {
		List<@Nullable Number> list = new ArrayList<>(STEPS);
		for (int step = next - STEPS; step < next; step++) {
			list.add(value.apply(step));
		}
		return list;
	}

}
