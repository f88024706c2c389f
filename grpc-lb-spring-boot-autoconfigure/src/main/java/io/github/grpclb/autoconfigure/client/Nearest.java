package io.github.grpclb.autoconfigure.client;

import java.util.Collection;

/**
 * Finds what somebody probably meant to write.
 */
final class Nearest {

	private Nearest() {
	}

	/**
	 * Finds the word with the smallest Levenshtein distance.
	 * @param written what was written
	 * @param known at least one word
	 * @return the nearest word
	 */
	static String to(String written, Collection<String> known) {
		String best = "";
		int smallest = Integer.MAX_VALUE;
		for (String word : known) {
			int distance = distance(written, word);
			if (distance < smallest) {
				smallest = distance;
				best = word;
			}
		}
		return best;
	}

	private static int distance(String left, String right) {
		int[] previous = new int[right.length() + 1];
		for (int j = 0; j <= right.length(); j++) {
			previous[j] = j;
		}
		for (int i = 1; i <= left.length(); i++) {
			int[] current = new int[right.length() + 1];
			current[0] = i;
			for (int j = 1; j <= right.length(); j++) {
				int replace = previous[j - 1] + ((left.charAt(i - 1) == right.charAt(j - 1)) ? 0 : 1);
				current[j] = Math.min(replace, 1 + Math.min(previous[j], current[j - 1]));
			}
			previous = current;
		}
		return previous[right.length()];
	}

}
