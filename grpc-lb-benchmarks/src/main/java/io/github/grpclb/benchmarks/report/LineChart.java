package io.github.grpclb.benchmarks.report;

import java.util.List;
import java.util.Locale;

/**
 * Lines over a common axis.
 */
public final class LineChart {

	private static final int WIDTH = 900;

	private static final int HEIGHT = 440;

	private static final int LEFT = 70;

	private static final int RIGHT = 640;

	private static final int TOP = 72;

	private static final int BOTTOM = 390;

	private final String title;

	private final String xTitle;

	private final String yTitle;

	private final double[] xs;

	private final boolean logarithmic;

	/**
	 * Creates a chart.
	 * @param title what it shows
	 * @param xTitle what the x-axis counts
	 * @param yTitle what the y-axis counts
	 * @param xs the places on the x-axis, ascending
	 * @param logarithmic whether the y-axis is
	 */
	public LineChart(String title, String xTitle, String yTitle, double[] xs, boolean logarithmic) {
		this.title = title;
		this.xTitle = xTitle;
		this.yTitle = yTitle;
		this.xs = xs;
		this.logarithmic = logarithmic;
	}

	/**
	 * Draws the chart.
	 * @param series the lines
	 * @param low where the y-axis begins
	 * @param high where it ends
	 * @return an SVG document
	 */
	public String draw(List<Series> series, double low, double high) {
		Svg svg = new Svg(WIDTH, HEIGHT);
		Scale x = Scale.linear(this.xs[0], this.xs[this.xs.length - 1], LEFT, RIGHT);
		Scale y = this.logarithmic ? Scale.logarithmic(low, high, BOTTOM, TOP) : Scale.linear(low, high, BOTTOM, TOP);
		svg.title(this.title);
		for (double tick : y.ticks()) {
			svg.line(LEFT, y.place(tick), RIGHT, y.place(tick), Svg.FAINT);
			svg.text(LEFT - 8, y.place(tick) + 4, "end", label(tick));
		}
		for (double tick : x.ticks()) {
			svg.line(x.place(tick), BOTTOM, x.place(tick), BOTTOM + 5, Svg.INK);
			svg.text(x.place(tick), BOTTOM + 20, "middle", label(tick));
		}
		svg.line(LEFT, BOTTOM, RIGHT, BOTTOM, Svg.INK);
		svg.text((LEFT + RIGHT) / 2.0, HEIGHT - 10, "middle", this.xTitle);
		svg.text(16, TOP - 16, "start", this.yTitle);
		for (int i = 0; i < series.size(); i++) {
			Svg.Style style = Svg.Style.of(i, series.get(i).bound());
			svg.path(points(series.get(i).values(), x, y), style);
			double row = TOP + 10 + 24 * i;
			svg.dot(RIGHT + 24, row, style);
			svg.text(RIGHT + 38, row + 4, "start", series.get(i).name());
		}
		return svg.toString();
	}

	private String points(double[] values, Scale x, Scale y) {
		StringBuilder points = new StringBuilder();
		for (int i = 0; i < values.length; i++) {
			if (!Double.isNaN(values[i])) {
				points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x.place(this.xs[i]), y.place(values[i])));
			}
		}
		return points.toString().trim();
	}

	private static String label(double tick) {
		return (tick == Math.rint(tick)) ? String.format(Locale.ROOT, "%,.0f", tick)
				: String.format(Locale.ROOT, "%.2f", tick);
	}

}
