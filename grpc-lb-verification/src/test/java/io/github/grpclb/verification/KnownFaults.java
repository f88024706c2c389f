package io.github.grpclb.verification;

import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Assumptions;
import org.opentest4j.TestAbortedException;

/**
 * What today's engine misses, by its issue and entry in the list of faults. The only such
 * list of this module. Whoever mends an entry takes its lines out; the test then fails
 * instead of being skipped. {@code -Dverification.strict=true} ignores the list.
 */
public final class KnownFaults {

	private static final boolean STRICT = Boolean.getBoolean("verification.strict");

	/** Names of tests and of bars in rows, with where the fault is written down. */
	private static final Map<String, String> KNOWN = Map.of();

	private KnownFaults() {
	}

	/**
	 * Finds a known fault. A name that begins with {@code *}{@code /} stands for all
	 * rows.
	 * @param what the name of the test or row, and of the bar that it misses
	 * @return its issue and entry
	 */
	public static Optional<String> entry(String what) {
		String anywhere = "*" + what.substring(Math.max(0, what.indexOf('/')));
		return STRICT ? Optional.empty() : Optional.ofNullable(KNOWN.getOrDefault(what, KNOWN.get(anywhere)));
	}

	/**
	 * Runs a check. If it fails and is known, the test is skipped with what it has found;
	 * if it holds and is known, says so.
	 * @param what the name of the test
	 * @param check the check
	 * @throws Exception if the check does
	 */
	public static void check(String what, Check check) throws Exception {
		Optional<String> entry = entry(what);
		try {
			check.run();
		}
		catch (AssertionError ex) {
			if (entry.isEmpty()) {
				throw ex;
			}
			System.out.printf("KNOWN FAULT %s: %s: %s%n", entry.get(), what, ex.getMessage());
			Assumptions.abort("Known fault " + entry.get() + ": " + ex.getMessage());
		}
		entry.ifPresent((number) -> System.out.printf("HELD although %s is known: %s%n", number, what));
	}

	/**
	 * Runs several checks, each to its end. A fault that is not known goes before those
	 * that are.
	 * @param checks the checks by name
	 * @throws Exception if a check does
	 */
	public static void checkAll(Map<String, Check> checks) throws Exception {
		TestAbortedException skipped = null;
		for (Map.Entry<String, Check> check : checks.entrySet()) {
			try {
				check(check.getKey(), check.getValue());
			}
			catch (TestAbortedException ex) {
				skipped = ex;
			}
		}
		if (skipped != null) {
			throw skipped;
		}
	}

	/**
	 * What is checked.
	 */
	@FunctionalInterface
	public interface Check {

		/**
		 * Checks.
		 * @throws Exception if it cannot
		 */
		void run() throws Exception;

	}

}
