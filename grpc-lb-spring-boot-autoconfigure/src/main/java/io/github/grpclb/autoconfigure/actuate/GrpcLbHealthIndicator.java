package io.github.grpclb.autoconfigure.actuate;

import java.util.Set;

import io.grpc.ConnectivityState;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;

/**
 * Shows the clients' state in the health endpoint. It stays UP when backends are gone:
 * instances that leave the load balancer because something behind them is down turn one
 * outage into two. Only clients that are named as required count.
 */
class GrpcLbHealthIndicator extends AbstractHealthIndicator {

	private final BalancerRegistry registry;

	private final Set<String> required;

	GrpcLbHealthIndicator(BalancerRegistry registry, Set<String> required) {
		super("The state of the gRPC clients could not be read");
		this.registry = registry;
		this.required = Set.copyOf(required);
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.up();
		for (BalancedClient client : this.registry.clients()) {
			ClientState state = ClientState.of(client.snapshot());
			builder.withDetail(client.name(), state);
			// A client that nobody has called yet, or for long, has no connections to
			// judge.
			boolean asked = !state.state().equals(ConnectivityState.IDLE.name());
			if (asked && state.eligible() == 0 && state.total() > 0 && this.required.contains(client.name())) {
				builder.outOfService();
			}
		}
	}

	/**
	 * What health shows of a client.
	 *
	 * @param state the channel's state
	 * @param eligible backends that may be picked
	 * @param total backends that were discovered
	 */
	record ClientState(String state, long eligible, int total) {

		static ClientState of(ClientSnapshot client) {
			return new ClientState(client.state().name(),
					client.backends().stream().filter(BackendSnapshot::eligible).count(), client.backends().size());
		}

	}

}
