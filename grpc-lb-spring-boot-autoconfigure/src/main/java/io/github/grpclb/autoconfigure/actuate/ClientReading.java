package io.github.grpclb.autoconfigure.actuate;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

import io.grpc.ConnectivityState;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.snapshot.RetryThrottle;

/**
 * A snapshot as gauges read it: each backend is looked at once, however many gauges there
 * are.
 */
final class ClientReading {

	private final ClientSnapshot snapshot;

	private final Map<String, BackendSnapshot> backends = new HashMap<>();

	private final Map<ConnectivityState, Integer> states = new EnumMap<>(ConnectivityState.class);

	private int eligible;

	private int ejected;

	private int draining;

	private int connections;

	ClientReading(ClientSnapshot snapshot) {
		this.snapshot = snapshot;
		for (BackendSnapshot backend : snapshot.backends()) {
			this.backends.put(backend.address(), backend);
			this.states.merge(backend.state(), 1, Integer::sum);
			this.eligible += backend.eligible() ? 1 : 0;
			this.ejected += backend.ejected() ? 1 : 0;
			this.draining += backend.draining() ? 1 : 0;
			this.connections += backend.connections();
		}
	}

	ClientSnapshot snapshot() {
		return this.snapshot;
	}

	int count(ConnectivityState state) {
		return this.states.getOrDefault(state, 0);
	}

	int eligible() {
		return this.eligible;
	}

	int ejected() {
		return this.ejected;
	}

	int draining() {
		return this.draining;
	}

	int connections() {
		return this.connections;
	}

	int panic() {
		return this.snapshot.panic() ? 1 : 0;
	}

	int stale() {
		return this.snapshot.discovery().stale() ? 1 : 0;
	}

	int starving() {
		return this.snapshot.fairness().starving().size();
	}

	/** The part that is left, {@code NaN} where nothing is retried. */
	double retryBudget() {
		RetryThrottle budget = this.snapshot.retryThrottle();
		return (budget != null) ? budget.tokens() / budget.maxTokens() : Double.NaN;
	}

	/** The candidate's share in percent, {@code NaN} without a canary. */
	double canaryShare() {
		return (this.snapshot.canary() != null) ? this.snapshot.canary().share() : Double.NaN;
	}

	double inFlight(String backend) {
		BackendSnapshot found = this.backends.get(backend);
		return (found != null) ? found.inFlight() : Double.NaN;
	}

	@Nullable String zone(String backend) {
		BackendSnapshot found = this.backends.get(backend);
		return (found != null) ? found.zone() : null;
	}

}
