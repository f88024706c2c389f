package io.github.grpclb.benchmarks.jmh;

import java.util.ArrayList;
import java.util.List;

import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.Status;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import io.github.grpclb.benchmarks.harness.Addresses;
import io.github.grpclb.benchmarks.harness.Contenders;
import io.github.grpclb.benchmarks.harness.FakeSubchannel;
import io.github.grpclb.benchmarks.harness.Fleet;

/**
 * A connected fleet whose addresses and states change.
 */
@State(Scope.Benchmark)
public class UpdateState {

	private static final Status REFUSED = Status.UNAVAILABLE.withDescription("connection refused");

	/** The policy, by its name in {@link Contenders}. */
	@Param({ "round_robin", "least_request" })
	public String contender = "";

	/** How many backends are connected. */
	@Param("1000")
	public int backends;

	@SuppressWarnings("NullAway.Init") // set before the first update
	private Fleet fleet;

	private List<List<EquivalentAddressGroup>> equal = List.of();

	private List<List<EquivalentAddressGroup>> changing = List.of();

	private List<FakeSubchannel> subchannels = List.of();

	private int turn;

	/** Connects the fleet and prepares the lists. */
	@Setup(Level.Trial)
	public void connect() {
		this.fleet = new Fleet(Contenders.of(this.contender), this.backends);
		this.equal = List.of(Addresses.range(0, this.backends), Addresses.range(0, this.backends));
		List<EquivalentAddressGroup> other = new ArrayList<>(Addresses.range(0, this.backends));
		other.set(this.backends / 2, Addresses.of(this.backends));
		this.changing = List.of(other, Addresses.range(0, this.backends));
		this.subchannels = List.copyOf(this.fleet.channel().subchannels());
	}

	SubchannelPicker deliverEqual() {
		return deliver(this.equal.get(this.turn++ & 1));
	}

	SubchannelPicker deliverChanged() {
		return deliver(this.changing.get(this.turn++ & 1));
	}

	/** One backend fails, tries again and is back: three changes of state. */
	SubchannelPicker failAndRecover() {
		FakeSubchannel subchannel = this.subchannels.get(this.turn++ % this.subchannels.size());
		change(() -> subchannel.failed(REFUSED));
		change(subchannel::connecting);
		change(subchannel::ready);
		return this.fleet.channel().picker();
	}

	private void change(Runnable change) {
		this.fleet.channel().execute(change);
		this.fleet.settleBriefly();
	}

	private SubchannelPicker deliver(List<EquivalentAddressGroup> addresses) {
		this.fleet.channel().deliver(addresses);
		this.fleet.settleBriefly();
		return this.fleet.channel().picker();
	}

}
