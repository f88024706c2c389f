package io.github.grpclb.benchmarks.sim;

import java.util.List;

/**
 * One mind for all clients that knows every queue and every speed and sends each call to
 * where a call of average demand would end first. That is greedy, not optimal: at loads
 * near the capacity, whoever leaves slow hosts alone for a while can have a lower median.
 */
final class Oracle implements Router {

	private final Simulation simulation;

	private int turn;

	Oracle(Simulation simulation) {
		this.simulation = simulation;
	}

	@Override
	public void start() {
	}

	@Override
	public void route(Rpc rpc) {
		List<Host> hosts = this.simulation.hosts();
		long now = this.simulation.time().now();
		int first = this.turn++ % hosts.size();
		int best = first;
		long bestFinish = Long.MAX_VALUE;
		for (int i = 0; i < hosts.size(); i++) {
			int candidate = (first + i) % hosts.size();
			Host host = hosts.get(candidate);
			if (host.spec().failing() == 0 && host.spec().acceptsConnections(now)) {
				long finish = host.expectedFinish(now + Simulation.NETWORK);
				if (finish < bestFinish) {
					best = candidate;
					bestFinish = finish;
				}
			}
		}
		this.simulation.send(rpc, best, null);
	}

}
