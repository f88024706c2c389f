package io.github.grpclb.balancer;

import java.util.ArrayList;
import java.util.List;

import io.grpc.ConnectivityState;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.ForeignText;
import io.github.grpclb.balancer.connection.Connections;
import io.github.grpclb.balancer.routing.Availability;
import io.github.grpclb.outlier.Ejection;
import io.github.grpclb.snapshot.Exclusion;
import io.github.grpclb.snapshot.Reason;

/**
 * What a backend itself has against being picked: the one place that says so, for the
 * routing table, the snapshot and the messages of failed and waiting calls. Routing, the
 * subset and limits may have more against it.
 *
 * @param drained whether an operator keeps calls away
 * @param going whether discovery says that it ends: it is as fit as before, but comes
 * last
 * @param ejection the ejection in force, {@code null} for none
 * @param connections its connections
 */
record Fitness(boolean drained, boolean going, @Nullable Ejection ejection, Connections connections) {

	Availability availability() {
		if (this.drained) {
			return Availability.DRAINED;
		}
		if (this.connections.state() == ConnectivityState.READY) {
			return (this.ejection != null) ? Availability.EJECTED : Availability.AVAILABLE;
		}
		if (this.connections.unhealthy()) {
			return this.connections.leaving() ? Availability.LEAVING : Availability.UNHEALTHY;
		}
		if (this.connections.state() != ConnectivityState.CONNECTING) {
			return Availability.UNAVAILABLE;
		}
		if (this.connections.renewing()) {
			return Availability.RENEWING;
		}
		return this.connections.hanging() ? Availability.HANGING : Availability.CONNECTING;
	}

	/**
	 * Explains {@link #availability()}.
	 * @return empty if it is available
	 */
	List<Exclusion> exclusions() {
		List<Exclusion> exclusions = new ArrayList<>(3);
		if (this.connections.unhealthy()) {
			exclusions.add(new Exclusion(Reason.UNHEALTHY,
					(this.connections.leaving() ? "is not healthy any more: " : "is not healthy: ")
							+ ForeignText.of(this.connections.failure().getDescription())));
		}
		else if (this.connections.state() != ConnectivityState.READY) {
			exclusions.add(new Exclusion(Reason.NOT_READY, connecting()));
		}
		if (this.ejection != null) {
			exclusions.add(new Exclusion(Reason.EJECTED,
					"is ejected (" + this.ejection.cause() + ": " + this.ejection.evidence() + ")"));
		}
		if (this.going) {
			exclusions.add(new Exclusion(Reason.DRAINING,
					"is going, as discovery says: it gets new calls only if nobody else is left"));
		}
		if (this.drained) {
			exclusions.add(new Exclusion(Reason.DRAINING, "is drained by an operator"));
		}
		return exclusions;
	}

	/** Says in one clause what matters most. */
	String text() {
		List<Exclusion> exclusions = exclusions();
		return exclusions.isEmpty() ? "is ready" : exclusions.get(exclusions.size() - 1).text();
	}

	private String connecting() {
		Status failure = this.connections.failure();
		if (failure.isOk()) {
			return this.connections.hanging() ? "has not accepted the connection yet"
					: "is " + this.connections.state();
		}
		String cause = (failure.getCause() != null) ? " (" + ForeignText.of(failure.getCause().getMessage()) + ")" : "";
		return failure.getCode() + ": " + ForeignText.of(failure.getDescription()) + cause;
	}

}
