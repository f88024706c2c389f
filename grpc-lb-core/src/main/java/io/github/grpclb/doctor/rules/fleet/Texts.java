package io.github.grpclb.doctor.rules.fleet;

import java.util.List;

/**
 * Words for findings.
 */
final class Texts {

	/** Enough to see a pattern, short enough for a log line. */
	private static final int NAMED = 5;

	private Texts() {
	}

	static String list(List<String> addresses) {
		String named = String.join(", ", addresses.subList(0, Math.min(addresses.size(), NAMED)));
		return (addresses.size() > NAMED) ? named + " and " + (addresses.size() - NAMED) + " more" : named;
	}

}
