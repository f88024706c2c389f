package io.github.grpclb.benchmarks.jmh;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.SubchannelPicker;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import io.github.grpclb.benchmarks.harness.CallArgs;
import io.github.grpclb.benchmarks.harness.Contenders;
import io.github.grpclb.benchmarks.harness.Fleet;

/**
 * The picker of a connected fleet, shared by all threads as a channel's is.
 */
@State(Scope.Benchmark)
public class PickState {

	/** The policy, by its name in {@link Contenders}. */
	@Param({ "round_robin", "least_request" })
	public String contender = "";

	/** How many backends are connected. */
	@Param({ "10", "100", "1000", "10000" })
	public int backends;

	@SuppressWarnings("NullAway.Init") // set before the first pick
	private Fleet fleet;

	@SuppressWarnings("NullAway.Init") // as above
	private SubchannelPicker picker;

	private CallArgs[] calls = {};

	/** Connects the fleet. */
	@Setup(Level.Trial)
	public void connect() {
		this.fleet = new Fleet(Contenders.of(this.contender), this.backends);
		this.picker = this.fleet.channel().picker();
		this.calls = this.fleet.calls();
	}

	final Fleet fleet() {
		return this.fleet;
	}

	PickResult pick(CallArgs call) {
		return this.picker.pickSubchannel(call);
	}

	CallArgs[] calls() {
		return this.calls;
	}

}
