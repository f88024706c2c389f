package io.github.grpclb.benchmarks.report;

/**
 * Whether a policy met what was asked of it.
 *
 * @param what what was asked
 * @param policy of whom
 * @param measured what it came to
 * @param limit what it may come to
 * @param pass whether it met it
 */
public record Bar(String what, String policy, String measured, String limit, boolean pass) {

	/**
	 * Holds a figure against an upper limit.
	 * @param what what is asked
	 * @param policy of whom
	 * @param ratio the figure; not a number counts as missed
	 * @param limit the highest that passes
	 * @return the verdict
	 */
	public static Bar atMost(String what, String policy, double ratio, double limit) {
		return new Bar(what, policy, Figures.ratio(ratio), "≤ " + Figures.ratio(limit), ratio <= limit);
	}

	/**
	 * Holds a share against a lower limit.
	 * @param what what is asked
	 * @param policy of whom
	 * @param share the share, 0 to 1
	 * @param limit the lowest that passes
	 * @return the verdict
	 */
	public static Bar shareAtLeast(String what, String policy, double share, double limit) {
		return new Bar(what, policy, Figures.percent(share), "≥ " + Figures.percent(limit), share >= limit);
	}

	/**
	 * Makes a table with a row for each bar.
	 * @param bars the bars
	 * @return Markdown
	 */
	public static String table(Iterable<Bar> bars) {
		MarkdownTable table = new MarkdownTable("bar", "policy", "measured", "limit", "");
		for (Bar bar : bars) {
			table.row(bar.what, bar.policy, bar.measured, bar.limit, Figures.verdict(bar.pass));
		}
		return table.toString();
	}

}
