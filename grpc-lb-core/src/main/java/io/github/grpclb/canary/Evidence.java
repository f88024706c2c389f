package io.github.grpclb.canary;

import java.util.Arrays;

/**
 * Evidence that something befalls the candidate's calls more often than it is allowed to,
 * gathered second by second and only by what both groups had in the same second: whatever
 * befalls both alike, at whatever time, is none.
 *
 * <p>
 * It is a bet. Before each second it stakes a part of what it has won on the candidate:
 * each of the candidate's {@code n} calls multiplies it by {@code 1 + a (hit - r - d)},
 * each of the baseline's {@code m} calls by {@code 1 - (a n / m) (hit - r)}, where
 * {@code d} is the allowance and {@code r} the rate that the baseline had before.
 * Whatever the true rates of that second are, if the candidate's is the baseline's plus
 * {@code d} at most then by {@code 1 + x <= exp(x)} the bet wins nothing on average. So
 * it ever multiplies its stake by {@code 1 / level} with that probability at most
 * (Ville's inequality), and may be looked at after each second. {@code r} and {@code a}
 * only make it quick: several {@code a} are played side by side, because the difference
 * is not known, and a part of the stake is kept for each later second, because the
 * candidate may go bad at any time.
 *
 * @see <a href="https://doi.org/10.51387/23-NEJSDS46">Turner, Ly, Grünwald: Generic
 * E-variables for exact sequential k-sample tests that allow for optional stopping, 2024,
 * section 3 (strata)</a>
 * @see <a href="https://doi.org/10.1214/23-STS894">Ramdas, Grünwald, Vovk, Shafer:
 * Game-theoretic statistics and safe anytime-valid inference, 2023, section 2 (Ville),
 * section 4 (betting)</a>
 */
final class Evidence {

	/**
	 * Parts of the highest stake that cannot lose all: a small difference is found
	 * soonest by a small one, a call that always fails by a high one.
	 */
	private static final double[] STAKES = { 0.01, 0.03, 0.1, 0.3, 0.9 };

	/**
	 * That by which the begin of a difference is told; for the words, not the verdict.
	 */
	private static final int RISING = 3;

	/** More is certain enough, and nothing overflows. */
	private static final double MOST = 1e100;

	private final double[] won = new double[STAKES.length];

	private long seconds;

	private long baselineCalls;

	private long baselineEvents;

	private double rise;

	private GroupPair from = GroupPair.NONE;

	/**
	 * Adds a second, or a longer time that was chosen before it began.
	 * @param before what both had done before it
	 * @param calls the candidate's calls, more than 0
	 * @param events how many of them it befell
	 * @param baselineCalls the baseline's calls, more than 0
	 * @param baselineEvents how many of them it befell
	 * @param allowance how much higher the candidate's rate may be, 0 to 1
	 */
	void add(GroupPair before, long calls, long events, long baselineCalls, long baselineEvents, double allowance) {
		this.seconds++;
		double usual = (this.baselineEvents + 0.5) / (this.baselineCalls + 1.0);
		double allowed = usual + allowance;
		double ratio = (double) calls / baselineCalls;
		double highest = Math.min(1 / allowed, 1 / (ratio * (1 - usual)));
		if (this.rise == 0) {
			this.from = before;
		}
		for (int i = 0; i < STAKES.length; i++) {
			double stake = STAKES[i] * highest;
			double gain = events * Math.log1p(stake * (1 - allowed)) + (calls - events) * Math.log1p(-stake * allowed)
					+ baselineEvents * Math.log1p(-stake * ratio * (1 - usual))
					+ (baselineCalls - baselineEvents) * Math.log1p(stake * ratio * usual);
			// The parts for all seconds sum up to the whole stake.
			double part = 1 / (this.seconds * (this.seconds + 1.0));
			this.won[i] = Math.min(MOST, (this.won[i] + part) * Math.exp(gain));
			this.rise = (i == RISING) ? Math.max(0, this.rise + gain) : this.rise;
		}
		this.baselineCalls += baselineCalls;
		this.baselineEvents += baselineEvents;
	}

	/**
	 * Whether the candidate is worse.
	 * @param level how likely this may ever be wrong, however often it is asked
	 */
	boolean beyond(double level) {
		return Arrays.stream(this.won).sum() / STAKES.length >= 1 / level;
	}

	/** What both groups had done when the difference began. */
	GroupPair from() {
		return this.from;
	}

}
