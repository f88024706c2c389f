package io.github.grpclb.history;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The numbers of the last steps of which most are the same: failures, of which there are
 * none as a rule, or a part by weight, which stays while the fleet does. Only when it
 * changes for the first time does it take memory. Which steps are known, the calls tell.
 */
final class SparseSeries {

	private double constant;

	private @Nullable Series steps;

	SparseSeries(double constant) {
		this.constant = constant;
	}

	/** Whether nothing was set yet, if it began with no number. */
	boolean unset() {
		return Double.isNaN(this.constant);
	}

	void set(int step, double value) {
		Series steps = this.steps;
		if (steps == null) {
			if (value == this.constant) {
				return;
			}
			if (unset()) {
				this.constant = value;
				return;
			}
			steps = new Series(this.constant);
			this.steps = steps;
		}
		steps.set(step, value);
	}

	/** Returns a step's value, 0 if it is not known. */
	double known(int step, Series calls) {
		if (Double.isNaN(calls.get(step))) {
			return 0;
		}
		return (this.steps != null) ? this.steps.known(step) : this.constant;
	}

	/** Lists whole numbers, the oldest first, {@code next} being the one to come. */
	List<@Nullable Number> counts(int next, Series calls) {
		return Series.list(next,
				(step) -> Double.isNaN(calls.get(step)) ? null : (Number) Math.round(known(step, calls)));
	}

}
