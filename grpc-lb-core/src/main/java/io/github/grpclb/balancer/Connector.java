package io.github.grpclb.balancer;

import java.util.ArrayList;
import java.util.List;

import io.grpc.ConnectivityState;

import io.github.grpclb.balancer.connection.Subchannels;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.ConnectionsSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.RoutingSpec;

/**
 * Decides which backends get connections: all of them at once, or with {@code pick-first}
 * one after another until one is ready.
 */
final class Connector {

	private final Subchannels subchannels;

	/** Set when connections of any backend may have to be opened or closed. */
	private boolean all;

	/** Backends that have come since connections were last opened. */
	private final List<Backend> fresh = new ArrayList<>();

	Connector(Subchannels subchannels) {
		this.subchannels = subchannels;
	}

	void allDue() {
		this.all = true;
	}

	void due(Backend backend) {
		this.fresh.add(backend);
	}

	void gone(Backend backend) {
		this.fresh.remove(backend);
	}

	/** Most changes of a list leave nothing to do for those that stay. */
	void dialDue(Backend[] backends, ClientSpec client) {
		if (this.all || inTurn(client)) {
			dial(backends, client);
		}
		else if (!this.fresh.isEmpty()) {
			dial(this.fresh.toArray(Backend[]::new), client);
		}
		this.all = false;
		this.fresh.clear();
	}

	/** Whether a backend is dialled only when those before it have failed. */
	private boolean inTurn(ClientSpec client) {
		// With groups or zones there is a first one in each.
		return client.balancing().policy().name().equals(PolicyName.PICK_FIRST)
				&& client.routing().equals(RoutingSpec.defaults());
	}

	void dial(Backend[] backends, ClientSpec client) {
		BalancingSpec spec = client.balancing();
		if (inTurn(client)) {
			dialInTurn(backends, spec.connections());
			return;
		}
		for (Backend backend : backends) {
			backend.dial(backend.wantedConnections(spec.connections()), this.subchannels);
		}
	}

	private void dialInTurn(Backend[] backends, ConnectionsSpec spec) {
		for (Backend backend : backends) {
			// Left from before the configuration changed.
			backend.dial(Math.min(backend.connections().size(), backend.wantedConnections(spec)), this.subchannels);
		}
		for (Backend backend : backends) {
			if (backend.fit() && !backend.going()) {
				backend.dial(backend.wantedConnections(spec), this.subchannels);
				keepOnly(backend, backends);
				return;
			}
		}
		if (!dialInTurn(backends, false)) {
			dialInTurn(backends, true);
		}
	}

	/** Whether one of them is worth waiting for; those that are going come last. */
	private boolean dialInTurn(Backend[] backends, boolean going) {
		for (Backend backend : backends) {
			if (!backend.drained() && backend.going() == going) {
				backend.dial(Math.max(1, backend.connections().size()), this.subchannels);
				if (backend.state() == ConnectivityState.CONNECTING || backend.fit()) {
					return true;
				}
			}
		}
		return false;
	}

	private void keepOnly(Backend ready, Backend[] backends) {
		for (Backend backend : backends) {
			if (backend != ready) {
				backend.dial(0, this.subchannels);
			}
		}
	}

}
