package io.github.grpclb.verification.faults;

import io.github.grpclb.verification.peer.CountingServer;

/**
 * One way in which a backend can be wrong: a line of the matrix.
 */
interface FaultKind {

	/** Its name in the list of known faults. */
	String name();

	/** What the table calls it. */
	String title();

	/** Whether it is one of many moments; otherwise it lasts. */
	boolean repeated();

	/** Whether its server answers calls well and is wrong in what it says beside. */
	boolean answers();

	/** Whether its server serves calls all the time, as if nothing were wrong. */
	default boolean serves() {
		return false;
	}

	/** Whether callers need notice. */
	Fault.Survival survival();

	/** Starts the backend, which is well. */
	WrongBackend open(CountingServer.Ledger ledger);

}
