package io.github.grpclb;

import org.jspecify.annotations.Nullable;

/**
 * Makes texts that a peer, a registry or an operator has sent fit to be shown: bounded,
 * and on one line that reads as it is written. It is applied once, where such a text
 * enters a snapshot, an event or a log line.
 */
@Internal
public final class ForeignText {

	/** Room for two sentences. */
	public static final int MAX_LENGTH = 300;

	private static final String CUT = "…";

	private ForeignText() {
	}

	/**
	 * Makes a text fit to be shown. A text that is already so comes back as it is.
	 * @param text the text
	 * @return at most 300 characters and a sign that it was cut; control, line-breaking
	 * and direction-changing characters as <code>\</code><code>u000a</code>
	 */
	public static @Nullable String orNull(@Nullable String text) {
		return (text != null) ? of(text) : null;
	}

	/**
	 * Makes something fit to be shown.
	 * @param value its text is what is shown
	 * @return as {@link #orNull(String)}
	 */
	public static String of(@Nullable Object value) {
		return of(String.valueOf(value), MAX_LENGTH);
	}

	/**
	 * Makes a text fit to be shown.
	 * @param text the text
	 * @param maxLength how many of its characters are shown
	 * @return as {@link #orNull(String)}
	 */
	public static String of(String text, int maxLength) {
		if (text.length() <= maxLength && text.chars().allMatch(ForeignText::harmless)) {
			return text;
		}
		int end = Math.min(text.length(), maxLength);
		if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
			end--;
		}
		StringBuilder shown = new StringBuilder(end + 16);
		for (int i = 0; i < end; i++) {
			char next = text.charAt(i);
			if (harmless(next)) {
				shown.append(next);
			}
			else {
				shown.append("\\u%04x".formatted((int) next));
			}
		}
		return (end < text.length()) ? shown.append(CUT).toString() : shown.toString();
	}

	/**
	 * Format characters hide text or change its direction (Unicode TR 36), control
	 * characters move a terminal's cursor, separators break lines.
	 */
	private static boolean harmless(int next) {
		int type = Character.getType(next);
		return type != Character.CONTROL && type != Character.FORMAT && type != Character.LINE_SEPARATOR
				&& type != Character.PARAGRAPH_SEPARATOR;
	}

}
