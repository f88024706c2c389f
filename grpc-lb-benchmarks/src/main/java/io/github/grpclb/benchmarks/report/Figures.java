package io.github.grpclb.benchmarks.report;

import java.util.Locale;

/**
 * Writes figures with three significant digits, no matter where the report is made.
 */
public final class Figures {

	private Figures() {
	}

	/**
	 * Writes a figure.
	 * @param value any number
	 * @return for example {@code 0.123}, {@code 12.3}, {@code 1,234}; a dash for no
	 * number
	 */
	public static String of(double value) {
		if (Double.isNaN(value)) {
			return "–";
		}
		double size = Math.abs(value);
		String format = (size >= 100 || size == 0) ? "%,.0f" : (size >= 10) ? "%.1f" : (size >= 1) ? "%.2f" : "%.3f";
		return String.format(Locale.ROOT, format, value);
	}

	/**
	 * Writes a share.
	 * @param share 0 to 1
	 * @return for example {@code 99.93 %}
	 */
	public static String percent(double share) {
		return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
	}

	/**
	 * Writes a ratio.
	 * @param ratio any number
	 * @return for example {@code 0.42×}
	 */
	public static String ratio(double ratio) {
		return Double.isNaN(ratio) ? "–" : String.format(Locale.ROOT, (ratio < 0.1) ? "%.3f×" : "%.2f×", ratio);
	}

	/**
	 * Writes whether a bar was met.
	 * @param pass whether it was
	 * @return a word that stands out when it was not
	 */
	public static String verdict(boolean pass) {
		return pass ? "pass" : "**fail**";
	}

}
