package io.github.grpclb.benchmarks.jmh;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import io.github.grpclb.benchmarks.harness.CallArgs;

/**
 * Gives a thread one call after the other, so that hash policies do not see the same key
 * twice in a row.
 */
@State(Scope.Thread)
public class CallCursor {

	private CallArgs[] calls = {};

	private int next;

	/**
	 * Takes the calls over.
	 * @param picks where they are
	 */
	@Setup(Level.Trial)
	public void copy(PickState picks) {
		this.calls = picks.calls();
		this.next = System.identityHashCode(this);
	}

	CallArgs next() {
		return this.calls[this.next++ & (this.calls.length - 1)];
	}

}
