package io.github.grpclb.benchmarks.report;

import java.util.List;
import java.util.Locale;

/**
 * A row for each situation and a dot for each series on a logarithmic axis.
 */
public final class DotChart {

	private static final int WIDTH = 1000;

	private static final int LEFT = 260;

	private static final int RIGHT = 740;

	private static final int TOP = 60;

	private static final int ROW = 34;

	private final String title;

	private final String axis;

	private final List<String> rows;

	/**
	 * Creates a chart.
	 * @param title what it shows
	 * @param axis what the axis counts
	 * @param rows the situations, from the top
	 */
	public DotChart(String title, String axis, List<String> rows) {
		this.title = title;
		this.axis = axis;
		this.rows = rows;
	}

	/**
	 * Draws the chart.
	 * @param series the dots, one value for each row
	 * @param low where the axis begins
	 * @param high where it ends
	 * @return an SVG document
	 */
	public String draw(List<Series> series, double low, double high) {
		int bottom = TOP + ROW * this.rows.size();
		Svg svg = new Svg(WIDTH, Math.max(bottom, TOP + 26 * series.size()) + 60);
		Scale x = Scale.logarithmic(low, high, LEFT, RIGHT);
		svg.title(this.title);
		for (double tick : x.ticks()) {
			svg.line(x.place(tick), TOP, x.place(tick), bottom, Svg.FAINT);
			svg.text(x.place(tick), bottom + 20, "middle", String.format(Locale.ROOT, "%,.0f", tick));
		}
		svg.text((LEFT + RIGHT) / 2.0, bottom + 44, "middle", this.axis);
		for (int row = 0; row < this.rows.size(); row++) {
			double y = TOP + ROW * (row + 0.5);
			svg.line(LEFT, y, RIGHT, y, Svg.FAINT);
			svg.text(LEFT - 10, y + 4, "end", this.rows.get(row));
			for (int i = 0; i < series.size(); i++) {
				double value = series.get(i).values()[row];
				if (!Double.isNaN(value)) {
					double apart = 2.5 * (i - (series.size() - 1) / 2.0);
					svg.dot(x.place(value), y + apart, Svg.Style.of(i, series.get(i).bound()));
				}
			}
		}
		for (int i = 0; i < series.size(); i++) {
			double y = TOP + 14 + 26 * i;
			svg.dot(RIGHT + 30, y, Svg.Style.of(i, series.get(i).bound()));
			svg.text(RIGHT + 44, y + 4, "start", series.get(i).name());
		}
		return svg.toString();
	}

}
