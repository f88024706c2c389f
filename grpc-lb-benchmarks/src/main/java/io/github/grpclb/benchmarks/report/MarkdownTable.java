package io.github.grpclb.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A table in Markdown: the first column to the left, figures to the right.
 */
public final class MarkdownTable {

	private final int columns;

	private final List<String> lines = new ArrayList<>();

	/**
	 * Starts a table.
	 * @param headings the columns' headings
	 */
	public MarkdownTable(String... headings) {
		this.columns = headings.length;
		row(headings);
		this.lines.add("|---" + "|---:".repeat(headings.length - 1) + "|");
	}

	/**
	 * Adds a row.
	 * @param cells one for each column
	 * @return this table
	 */
	public MarkdownTable row(String... cells) {
		if (cells.length != this.columns) {
			throw new IllegalArgumentException("%d cells for %d columns".formatted(cells.length, this.columns));
		}
		this.lines.add("| " + String.join(" | ", cells) + " |");
		return this;
	}

	/**
	 * Writes the table.
	 * @return lines with a line end each
	 */
	@Override
	public String toString() {
		return String.join("\n", this.lines) + "\n";
	}

}
