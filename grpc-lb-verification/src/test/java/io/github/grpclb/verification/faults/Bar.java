package io.github.grpclb.verification.faults;

import java.util.EnumMap;
import java.util.Map;

/**
 * What a balanced channel owes its callers in each row of the matrix.
 */
enum Bar {

	/** 99.99 % where a client can survive the fault; nowhere worse than round_robin. */
	SUCCESS,

	/** Calls that others answer do not fail because one is wrong. */
	LATE,

	/** Without retries nothing runs twice. */
	ONCE,

	/** Nothing is in flight when nothing is. */
	REST,

	/** The backend is back as soon as with round_robin. */
	RECOVERY,

	/** A connection that dies at once is not dialled again at once. */
	DIALS,

	/** A backend that answers calls is used, whatever else it says. */
	USE;

	private static final double SURVIVED = 0.9999;

	/**
	 * A caller that stands still for a moment is late, whatever the channel; how often
	 * depends on what is in flight just then.
	 */
	private static final int STANDSTILL = 3;

	private static final double FEW = 0.02;

	/**
	 * Two runs of the same fault see different calls: three standard deviations of a
	 * share near one half of 300 calls.
	 */
	private static final double SAMPLING = 0.09;

	/**
	 * round_robin may happen to dial in the moment that the fault ends, whatever its
	 * backoff. Ours dials once a second, a fifth more by jitter, and then shakes hands.
	 */
	private static final long LUCK_MILLIS = 1_300;

	/**
	 * {@code adaptive} tries a backend that looks slow after as many calls elsewhere as
	 * make 1.35 s here, and up to as long again until it looks no slower. One in another
	 * process than the caller looks slow beside two in the same.
	 */
	private static final long TRICKLE_MILLIS = 2_700;

	/** One a second less the jitter of a fifth. */
	private static final double DIALS_PER_SECOND = 1.25;

	/**
	 * The one before the fault, two at once, and then those after 0.1, 0.2, 0.4 and 0.8
	 * s, each perhaps twice: some end before grpc-java takes them for connections.
	 */
	private static final int FIRST_DIALS = 11;

	/**
	 * Judges a run.
	 * @param ours the balanced channel
	 * @param stock round_robin in the same run
	 * @return what was missed, and by how much
	 */
	static Map<Bar, String> missed(Row ours, Row stock) {
		Map<Bar, String> missed = new EnumMap<>(Bar.class);
		boolean survivable = ours.retry()
				&& (ours.fault().survival() == Fault.Survival.SURVIVABLE || ours.fault().survival().excusesUnknown());
		if (survivable && ours.survivedShare() < SURVIVED) {
			missed.put(SUCCESS, "%.2f %% of %d calls ok".formatted(100 * ours.okShare(), ours.sent()));
		}
		else if (!survivable && ours.okShare() < stock.okShare() - SAMPLING) {
			missed.put(SUCCESS,
					"%.2f %% ok, round_robin %.2f %%".formatted(100 * ours.okShare(), 100 * stock.okShare()));
		}
		if (ours.late() > STANDSTILL * stock.late() + FEW * ours.sent()) {
			missed.put(LATE,
					"%d calls failed that others answered, round_robin %d".formatted(ours.late(), stock.late()));
		}
		if (!ours.retry() && ours.twice() > 0) {
			missed.put(ONCE, ours.twice() + " calls ran twice");
		}
		if (ours.inFlight() != 0) {
			missed.put(REST, ours.inFlight() + " in flight at rest");
		}
		long allowance = ours.fault().serves() ? TRICKLE_MILLIS : LUCK_MILLIS;
		// How long an ejection lasts is configured, and no matter of recovery.
		if (!ours.ejected() && stock.recoveryMillis() >= 0
				&& (ours.recoveryMillis() < 0 || ours.recoveryMillis() > 1.2 * stock.recoveryMillis() + allowance)) {
			missed.put(RECOVERY, "%d ms, round_robin %d ms".formatted(ours.recoveryMillis(), stock.recoveryMillis()));
		}
		boolean cut = ours.fault().repeated();
		if (!cut && ours.connections() > FIRST_DIALS + DIALS_PER_SECOND * ours.seconds()) {
			missed.put(DIALS, "%d connections in %.0f s".formatted(ours.connections(), ours.seconds()));
		}
		if (ours.fault().answers() && ours.misled() == 0) {
			missed.put(USE, "got no calls");
		}
		return missed;
	}

}
