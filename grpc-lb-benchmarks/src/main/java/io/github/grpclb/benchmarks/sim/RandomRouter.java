package io.github.grpclb.benchmarks.sim;

import java.util.List;
import java.util.SplittableRandom;

/**
 * The floor: any host that accepts connections, at random.
 */
final class RandomRouter implements Router {

	private final Simulation simulation;

	private final SplittableRandom random = new SplittableRandom(42);

	RandomRouter(Simulation simulation) {
		this.simulation = simulation;
	}

	@Override
	public void start() {
	}

	@Override
	public void route(Rpc rpc) {
		List<Host> hosts = this.simulation.hosts();
		int host;
		do {
			host = this.random.nextInt(hosts.size());
		}
		while (!hosts.get(host).spec().acceptsConnections(this.simulation.time().now()));
		this.simulation.send(rpc, host, null);
	}

}
