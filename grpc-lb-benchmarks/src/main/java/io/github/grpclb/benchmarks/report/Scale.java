package io.github.grpclb.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps values to places on an axis.
 */
final class Scale {

	private final double low;

	private final double high;

	private final boolean logarithmic;

	private final double from;

	private final double to;

	private Scale(double low, double high, boolean logarithmic, double from, double to) {
		this.low = low;
		this.high = high;
		this.logarithmic = logarithmic;
		this.from = from;
		this.to = to;
	}

	static Scale linear(double low, double high, double from, double to) {
		return new Scale(low, high, false, from, to);
	}

	static Scale logarithmic(double low, double high, double from, double to) {
		return new Scale(low, high, true, from, to);
	}

	double place(double value) {
		double bounded = Math.min(Math.max(value, this.low), this.high);
		double share = this.logarithmic ? Math.log(bounded / this.low) / Math.log(this.high / this.low)
				: (bounded - this.low) / (this.high - this.low);
		return this.from + share * (this.to - this.from);
	}

	List<Double> ticks() {
		List<Double> ticks = new ArrayList<>();
		if (this.logarithmic) {
			for (double decade = Math.pow(10, Math.floor(Math.log10(this.low))); decade <= this.high; decade *= 10) {
				for (int factor : new int[] { 1, 2, 5 }) {
					add(ticks, decade * factor);
				}
			}
		}
		else {
			double rough = (this.high - this.low) / 6;
			double power = Math.pow(10, Math.floor(Math.log10(rough)));
			double step = power * ((rough / power >= 5) ? 5 : (rough / power >= 2) ? 2 : 1);
			for (double tick = Math.ceil(this.low / step) * step; tick <= this.high + step / 1e6; tick += step) {
				add(ticks, tick);
			}
		}
		return ticks;
	}

	private void add(List<Double> ticks, double tick) {
		if (tick >= this.low * 0.999 && tick <= this.high * 1.001) {
			ticks.add(tick);
		}
	}

}
