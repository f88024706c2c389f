package io.github.grpclb.autoconfigure.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.grpc.ConnectivityState;

import io.github.grpclb.Internal;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;

/**
 * The clients' state as health shows it, for the health indicators of Spring Boot 3.5 and
 * 4, which are in different packages. It stays good when backends are gone: instances
 * that leave the load balancer because something behind them is down turn one outage into
 * two. Only clients that are named as required count.
 *
 * @param clients the state of each client
 * @param inService whether every required client has a backend to call
 */
@Internal
public record ClientHealth(Map<String, ClientState> clients, boolean inService) {

	static ClientHealth of(BalancerRegistry registry, Set<String> required) {
		Map<String, ClientState> states = new LinkedHashMap<>();
		boolean inService = true;
		for (BalancedClient client : registry.clients()) {
			ClientState state = ClientState.of(client.snapshot());
			states.put(client.name(), state);
			// A client that nobody has called yet, or for long, has no connections to
			// judge.
			boolean asked = !state.state().equals(ConnectivityState.IDLE.name());
			inService &= !(asked && state.eligible() == 0 && state.total() > 0 && required.contains(client.name()));
		}
		return new ClientHealth(states, inService);
	}

	/**
	 * What health shows of a client.
	 *
	 * @param state the channel's state
	 * @param eligible backends that may be picked
	 * @param total backends that were discovered
	 */
	public record ClientState(String state, long eligible, int total) {

		static ClientState of(ClientSnapshot client) {
			return new ClientState(client.state().name(),
					client.backends().stream().filter(BackendSnapshot::eligible).count(), client.backends().size());
		}

	}

}
