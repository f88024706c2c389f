package io.github.grpclb.benchmarks.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.Status;

import io.github.grpclb.benchmarks.harness.CallArgs;
import io.github.grpclb.benchmarks.harness.Contender;
import io.github.grpclb.benchmarks.harness.FakeChannel;
import io.github.grpclb.benchmarks.harness.FakeSubchannel;
import io.github.grpclb.benchmarks.harness.Streams;

/**
 * One client: a channel whose real load balancer picks, and the calls that wait for a
 * pick.
 */
final class Client {

	private static final CallArgs CALL = new CallArgs("client");

	private final Simulation simulation;

	private final FakeChannel channel;

	private final Deque<Rpc> waiting = new ArrayDeque<>();

	private boolean retrying;

	Client(Simulation simulation, Contender contender) {
		this.simulation = simulation;
		this.channel = new FakeChannel(contender, simulation.time()::nanoTime, simulation.time(),
				new Handshakes(simulation), this::pickerChanged);
	}

	void deliver(List<EquivalentAddressGroup> addresses) {
		this.channel.deliver(addresses);
	}

	void goAway(int host) {
		for (FakeSubchannel subchannel : List.copyOf(this.channel.subchannels())) {
			if (subchannel.backend() == host && subchannel.state() == ConnectivityState.READY) {
				this.channel.execute(subchannel::idle);
			}
		}
	}

	void route(Rpc rpc) {
		if (!tryToSend(rpc)) {
			this.waiting.add(rpc);
			this.simulation.time().at(rpc.deadline, () -> expire(rpc));
		}
	}

	/**
	 * As grpc-java's delayed transport: false means that the call waits for a new picker.
	 */
	private boolean tryToSend(Rpc rpc) {
		PickResult result = this.channel.picker().pickSubchannel(CALL);
		Subchannel picked = result.getSubchannel();
		if (picked != null) {
			FakeSubchannel subchannel = (FakeSubchannel) picked.getInternalSubchannel();
			if (subchannel.state() != ConnectivityState.READY) {
				return false;
			}
			this.simulation.send(rpc, subchannel.backend(), Streams.open(result, CALL.getHeaders()));
			return true;
		}
		if (!result.getStatus().isOk()) {
			this.simulation.refuse(rpc, result.getStatus().getCode());
			return true;
		}
		return false;
	}

	private void pickerChanged() {
		if (!this.waiting.isEmpty() && !this.retrying) {
			this.retrying = true;
			this.simulation.time().after(0, this::retry);
		}
	}

	private void retry() {
		this.retrying = false;
		this.waiting.removeIf(this::tryToSend);
	}

	private void expire(Rpc rpc) {
		// A reused call has a later deadline.
		if (rpc.deadline <= this.simulation.time().now() && this.waiting.remove(rpc)) {
			this.simulation.refuse(rpc, Status.Code.DEADLINE_EXCEEDED);
		}
	}

}
