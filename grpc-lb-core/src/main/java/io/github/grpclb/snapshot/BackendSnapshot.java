package io.github.grpclb.snapshot;

import java.util.List;
import java.util.Map;

import io.grpc.ConnectivityState;
import org.jspecify.annotations.Nullable;

/**
 * One backend as a client sees it at one moment.
 *
 * @param address {@code host:port}
 * @param state the best state among its connections
 * @param eligible whether it may be picked now
 * @param reasons why not, or why less than its weight says; empty if neither
 * @param group the first group that it belongs to, {@code null} for none
 * @param zone where it runs, {@code null} if unknown
 * @param priority 0 is used first
 * @param labels its labels
 * @param weight its weight as discovered or overridden
 * @param effectiveWeight the weight after slow start and load reports
 * @param connections ready connections
 * @param inFlight calls that have started and not ended
 * @param picks calls that were started on it
 * @param share its part of all picks of the client, 0 to 1
 * @param expectedShare the part that its effective weight would give it, 0 to 1
 * @param successes calls that ended well, or with an error of the caller's making
 * @param failures calls that the backend failed
 * @param lastFailure the last failure, {@code null} for none
 * @param latencyMillis latency in milliseconds
 * @param ejected whether outlier detection has taken it out
 * @param ejection the ejection, {@code null} if there is none
 * @param draining whether it gets no new calls
 * @param signs what the doctor should know
 * @param exclusions the reasons with their causes, for people
 * @param latencyFactor how much more each of its calls in flight counts because it is
 * slow, 1 or more; {@code null} if the policy has no such factor
 * @param reportedInFlight the calls that the server has said it has, from all of its
 * clients; {@code null} if it has not, or the policy does not ask
 */
public record BackendSnapshot(String address, ConnectivityState state, boolean eligible, List<Reason> reasons,
		@Nullable String group, @Nullable String zone, int priority, Map<String, String> labels, double weight,
		double effectiveWeight, int connections, int inFlight, long picks, double share, double expectedShare,
		long successes, long failures, @Nullable String lastFailure, Latency latencyMillis, boolean ejected,
		@Nullable Ejection ejection, boolean draining, Signs signs, List<Exclusion> exclusions,
		@Nullable Double latencyFactor, @Nullable Integer reportedInFlight) {

	public BackendSnapshot {
		exclusions = List.copyOf(exclusions);
	}

	/**
	 * Creates a snapshot of a backend of which the policy says nothing.
	 */
	public BackendSnapshot(String address, ConnectivityState state, boolean eligible, List<Reason> reasons,
			@Nullable String group, @Nullable String zone, int priority, Map<String, String> labels, double weight,
			double effectiveWeight, int connections, int inFlight, long picks, double share, double expectedShare,
			long successes, long failures, @Nullable String lastFailure, Latency latencyMillis, boolean ejected,
			@Nullable Ejection ejection, boolean draining, Signs signs, List<Exclusion> exclusions) {
		this(address, state, eligible, reasons, group, zone, priority, labels, weight, effectiveWeight, connections,
				inFlight, picks, share, expectedShare, successes, failures, lastFailure, latencyMillis, ejected,
				ejection, draining, signs, exclusions, null, null);
	}

	/**
	 * Creates a snapshot of a backend about which the doctor need know nothing more.
	 * @param healthUnsupported whether it has no health service, so that it is taken as
	 * it is
	 */
	public BackendSnapshot(String address, ConnectivityState state, boolean eligible, List<Reason> reasons,
			@Nullable String group, @Nullable String zone, int priority, Map<String, String> labels, double weight,
			double effectiveWeight, int connections, int inFlight, long picks, double share, double expectedShare,
			long successes, long failures, @Nullable String lastFailure, Latency latencyMillis, boolean ejected,
			@Nullable Ejection ejection, boolean draining, boolean healthUnsupported) {
		this(address, state, eligible, reasons, group, zone, priority, labels, weight, effectiveWeight, connections,
				inFlight, picks, share, expectedShare, successes, failures, lastFailure, latencyMillis, ejected,
				ejection, draining, healthUnsupported ? Signs.UNSUPPORTED : Signs.NONE, List.of());
	}

	/**
	 * Tells whether it has no health service, so that it is taken as it is.
	 * @return {@code true} if it has answered {@code UNIMPLEMENTED}
	 */
	public boolean healthUnsupported() {
		return this.signs.health() == HealthSupport.UNSUPPORTED;
	}

	/**
	 * What the doctor should know.
	 *
	 * @param health what its health service does for this client
	 * @param briefConnections connections in a row that were closed at once or given up
	 * @param listedTwice whether discovery has named its address more than once
	 */
	public record Signs(HealthSupport health, int briefConnections, boolean listedTwice) {

		/** Nothing out of the ordinary. */
		public static final Signs NONE = new Signs(HealthSupport.CHECKED, 0, false);

		static final Signs UNSUPPORTED = new Signs(HealthSupport.UNSUPPORTED, 0, false);

		/**
		 * Sums up what two channels see.
		 * @param other what the other one sees
		 * @return the worst of both
		 */
		public Signs worst(Signs other) {
			return new Signs((this.health.compareTo(other.health) >= 0) ? this.health : other.health,
					Math.max(this.briefConnections, other.briefConnections), this.listedTwice || other.listedTwice);
		}

	}

	/**
	 * Latency over the last minute at most.
	 *
	 * @param ewma the moving average in milliseconds
	 * @param p50 the median in milliseconds
	 * @param p99 the 99th percentile in milliseconds
	 */
	public record Latency(double ewma, double p50, double p99) {
	}

	/**
	 * Why outlier detection took a backend out, and until when.
	 *
	 * @param cause the rule that did it
	 * @param until when it comes back, ISO-8601
	 */
	public record Ejection(String cause, String until) {
	}

}
