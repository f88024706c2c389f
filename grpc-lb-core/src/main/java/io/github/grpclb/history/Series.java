package io.github.grpclb.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * The numbers of the last steps, in a ring of primitives; {@code NaN} where nothing is
 * known. A client of many backends has few calls for each, and few failures: as long as
 * all numbers are small and whole, a byte holds each.
 */
final class Series {

	/** Five minutes. */
	static final int STEPS = 60;

	/** How a byte says that nothing is known. */
	private static final int UNKNOWN = 255;

	private byte @Nullable [] small = new byte[STEPS];

	private float @Nullable [] values;

	Series() {
		this(Double.NaN);
	}

	Series(double value) {
		for (int step = 0; step < STEPS; step++) {
			set(step, value);
		}
	}

	void set(int step, double value) {
		byte[] small = this.small;
		if (small != null && (isSmall(value) || Double.isNaN(value))) {
			small[step % STEPS] = (byte) (Double.isNaN(value) ? UNKNOWN : value);
		}
		else {
			wide()[step % STEPS] = (float) value;
		}
	}

	private static boolean isSmall(double value) {
		return value >= 0 && value < UNKNOWN && value == (int) value;
	}

	private float[] wide() {
		float[] values = this.values;
		if (values == null) {
			values = new float[STEPS];
			for (int step = 0; step < STEPS; step++) {
				values[step] = (float) get(step);
			}
			this.values = values;
			this.small = null;
		}
		return values;
	}

	/** Returns a step's value, {@code NaN} if it is not known. */
	double get(int step) {
		int place = Math.floorMod(step, STEPS);
		byte[] small = this.small;
		if (small == null) {
			return wide()[place];
		}
		int value = Byte.toUnsignedInt(small[place]);
		return (value == UNKNOWN) ? Double.NaN : value;
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
