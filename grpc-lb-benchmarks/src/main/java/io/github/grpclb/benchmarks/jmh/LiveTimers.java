package io.github.grpclb.benchmarks.jmh;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import io.github.grpclb.benchmarks.harness.Heartbeat;

/**
 * Lets a fleet's timers run while calls are made, as a channel's do: policies look now
 * and then at how many calls there are.
 */
@State(Scope.Benchmark)
public class LiveTimers {

	private @Nullable Heartbeat heartbeat;

	/**
	 * Begins.
	 * @param picks the fleet
	 */
	@Setup(Level.Trial)
	public void begin(PickState picks) {
		this.heartbeat = picks.fleet().live();
	}

	/** Ends. */
	@TearDown(Level.Trial)
	public void end() {
		if (this.heartbeat != null) {
			this.heartbeat.close();
		}
	}

}
