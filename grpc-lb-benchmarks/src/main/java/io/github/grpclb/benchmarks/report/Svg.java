package io.github.grpclb.benchmarks.report;

import java.util.Locale;

/**
 * Writes a picture as SVG: the few shapes that charts need.
 */
final class Svg {

	static final String INK = "#222222";

	static final String FAINT = "#dddddd";

	private final StringBuilder body = new StringBuilder();

	private final int width;

	private final int height;

	Svg(int width, int height) {
		this.width = width;
		this.height = height;
	}

	void line(double x1, double y1, double x2, double y2, String color) {
		add("<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s'/>", x1, y1, x2, y2, color);
	}

	void path(String points, Style style) {
		add("<polyline points='%s' fill='none' stroke='%s' stroke-width='2' stroke-linejoin='round'%s/>", points,
				style.color(), style.dashed() ? " stroke-dasharray='5 4'" : "");
	}

	void dot(double x, double y, Style style) {
		add("<circle cx='%.1f' cy='%.1f' r='5' fill='%s' stroke='%s' stroke-width='2'/>", x, y,
				style.dashed() ? "#ffffff" : style.color(), style.color());
	}

	void text(double x, double y, String anchor, String text) {
		add("<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>", x, y, anchor, escape(text));
	}

	void title(String text) {
		add("<text x='16' y='26' font-size='16' font-weight='bold'>%s</text>", escape(text));
	}

	private void add(String format, Object... args) {
		this.body.append(String.format(Locale.ROOT, format, args)).append('\n');
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

	@Override
	public String toString() {
		String head = "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d'"
			.formatted(this.width, this.height, this.width, this.height);
		return head + " font-family='sans-serif' font-size='13' fill='" + INK
				+ "'>\n<rect width='100%' height='100%' fill='#ffffff'/>\n" + this.body + "</svg>\n";
	}

	/**
	 * How a series looks.
	 *
	 * @param color CSS color
	 * @param dashed dashed or hollow, for bounds
	 */
	record Style(String color, boolean dashed) {

		/** Okabe and Ito's palette, which color-blind readers can tell apart. */
		private static final String[] PALETTE = { "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9",
				"#555555", "#8b5e3c", "#7a3fb0" };

		static Style of(int series, boolean dashed) {
			return new Style(PALETTE[series % PALETTE.length], dashed);
		}

	}

}
