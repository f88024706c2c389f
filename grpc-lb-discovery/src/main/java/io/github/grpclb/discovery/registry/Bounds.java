package io.github.grpclb.discovery.registry;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of what a registry sends is used. A registry is trusted to name backends, not
 * to fill the memory of its clients.
 */
public final class Bounds {

	/** Backends of one service; 20 times what Kubernetes is tested with behind one. */
	public static final int MAX_BACKENDS = 100_000;

	/** Bytes of one answer that is read whole; a page of 500 full slices is 15 MB. */
	public static final long MAX_ANSWER_BYTES = 64L << 20;

	/** Bytes of one event of a stream; etcd stores no more than 1.5 MB under a key. */
	public static final long MAX_EVENT_BYTES = 8L << 20;

	/** Characters of a name or a label's value; a DNS name has 253. */
	public static final int MAX_NAME = 253;

	/** Labels of one backend. */
	public static final int MAX_LABELS = 64;

	/** Characters of an error that a registry words. */
	static final int MAX_TEXT = 500;

	private Bounds() {
	}

	/**
	 * Tells whether a name is of a length that names have.
	 * @param name the name
	 * @return {@code false} if it is empty or longer than {@link #MAX_NAME}
	 */
	public static boolean fits(String name) {
		return !name.isEmpty() && name.length() <= MAX_NAME;
	}

	/**
	 * Leaves out labels that are too long, and all beyond {@link #MAX_LABELS}, by the
	 * order of their names.
	 * @param labels the labels as sent
	 * @return an immutable map
	 */
	public static Map<String, String> labels(Map<String, String> labels) {
		Map<String, String> kept = new LinkedHashMap<>();
		new TreeMap<>(labels).forEach((key, value) -> {
			// An empty value is one in most registries.
			if (kept.size() < MAX_LABELS && fits(key) && value.length() <= MAX_NAME) {
				kept.put(key, value);
			}
		});
		return Map.copyOf(kept);
	}

	/**
	 * Cuts the words of a registry and makes one line of them, for logs.
	 * @param text the text as sent
	 * @return at most 500 characters
	 */
	public static String text(String text) {
		String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
		return (line.length() <= MAX_TEXT) ? line : line.substring(0, MAX_TEXT) + "…";
	}

}
