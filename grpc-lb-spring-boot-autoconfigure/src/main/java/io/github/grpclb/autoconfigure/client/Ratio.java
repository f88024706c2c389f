package io.github.grpclb.autoconfigure.client;

/**
 * A share, written as {@code 0.5} or as {@code 50%}.
 *
 * @param value the share, usually 0 to 1
 */
public record Ratio(double value) {

	/**
	 * Reads a share.
	 * @param text for example {@code 0.5} or {@code 50%}
	 * @return the share
	 * @throws IllegalArgumentException if the text is neither
	 */
	public static Ratio valueOf(String text) {
		String number = text.strip();
		try {
			return number.endsWith("%") ? new Ratio(Double.parseDouble(number.substring(0, number.length() - 1)) / 100)
					: new Ratio(Double.parseDouble(number));
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'%s' is not a share: write it as 0.5 or as 50%%".formatted(text));
		}
	}

	/**
	 * Takes a share that YAML has read as a fraction.
	 * @param value for example 0.5
	 * @return the share
	 */
	public static Ratio of(Double value) {
		return new Ratio(value);
	}

	/**
	 * Takes a share that YAML has read as a whole number.
	 * @param value 0 or 1
	 * @return the share
	 */
	public static Ratio of(Integer value) {
		return new Ratio(value);
	}

}
