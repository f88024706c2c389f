package io.github.grpclb.verification.faults;

/**
 * A backend that is wrong in one way for a while.
 */
interface WrongBackend extends AutoCloseable {

	/** Where clients find it. */
	String address();

	/** The name that its executions are counted under. */
	String servesAs();

	/** Makes it wrong. */
	void harm();

	/** Puts it right. */
	void heal();

	/** Counts the connections that it was given. */
	int connections();

	/** Counts the calls that an impostor in its place has got. */
	int misled();

	@Override
	void close();

}
