package io.github.grpclb.benchmarks.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import io.grpc.EquivalentAddressGroup;

import io.github.grpclb.benchmarks.harness.Addresses;
import io.github.grpclb.benchmarks.harness.Contender;

/**
 * Client processes, each with a channel and a load balancer of its own that knows nothing
 * of the others.
 */
final class Clients implements Router {

	private final Simulation simulation;

	private final List<Client> clients = new ArrayList<>();

	private final boolean reports;

	Clients(Simulation simulation, Contender contender, int count, boolean reports) {
		this.simulation = simulation;
		this.reports = reports;
		for (int i = 0; i < count; i++) {
			this.clients.add(new Client(simulation, contender));
		}
	}

	@Override
	public void start() {
		List<Host> hosts = this.simulation.hosts();
		TreeSet<Long> joins = new TreeSet<>();
		for (int i = 0; i < hosts.size(); i++) {
			int host = i;
			joins.add(hosts.get(i).spec().joinsAt());
			HostSpec.Restart restart = hosts.get(i).spec().restart();
			if (restart != null) {
				this.simulation.time().at(restart.goAway() + Simulation.NETWORK, () -> goAway(host));
			}
		}
		for (long time : joins) {
			this.simulation.time().at(time, () -> deliver(time));
		}
	}

	@Override
	public boolean reports() {
		return this.reports;
	}

	@Override
	public void route(Rpc rpc) {
		this.clients.get(rpc.client).route(rpc);
	}

	private void deliver(long time) {
		List<Host> hosts = this.simulation.hosts();
		List<EquivalentAddressGroup> addresses = new ArrayList<>();
		for (int i = 0; i < hosts.size(); i++) {
			if (hosts.get(i).spec().joinsAt() <= time) {
				addresses.add(Addresses.of(i));
			}
		}
		this.clients.forEach((client) -> client.deliver(addresses));
	}

	private void goAway(int host) {
		this.clients.forEach((client) -> client.goAway(host));
	}

}
