package io.github.grpclb.snapshot;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.grpc.ConnectivityState;
import org.jspecify.annotations.Nullable;

/**
 * One backend as a client sees it at one moment.
 *
 * @param identity who it is
 * @param health how it is
 * @param traffic what it does
 */
public record BackendSnapshot(Identity identity, Health health, Traffic traffic) {

	/** Returns its address, {@code host:port}. */
	public String address() {
		return this.identity.address();
	}

	/** Returns the first group that it belongs to, {@code null} for none. */
	public @Nullable String group() {
		return this.identity.group();
	}

	/** Returns the zone where it runs, {@code null} if unknown. */
	public @Nullable String zone() {
		return this.identity.zone();
	}

	/** Returns its labels, key to value. */
	public Map<String, String> labels() {
		return this.identity.labels();
	}

	/** Returns its weight as discovered or overridden, above 0. */
	public double weight() {
		return this.identity.weight();
	}

	/** Returns its weight after slow start and load reports, 0 if it gets no calls. */
	public double effectiveWeight() {
		return this.health.effectiveWeight();
	}

	/** Returns why outlier detection has taken it out, {@code null} if it has not. */
	public @Nullable Ejection ejection() {
		return this.health.ejection();
	}

	/** Tells whether an operator keeps new calls away. */
	public boolean draining() {
		return this.health.draining();
	}

	/** Returns how many of its connections are ready, 0 or more. */
	public int connections() {
		return this.health.connections();
	}

	/** Returns the best state among its connections. */
	public ConnectivityState state() {
		return this.health.state();
	}

	/** Tells whether it may be picked now. */
	public boolean eligible() {
		return this.health.eligible();
	}

	/** Returns why it is not picked, or less than its weight says: each reason once. */
	public List<Reason> reasons() {
		return this.health.exclusions().stream().map(Exclusion::reason).distinct().toList();
	}

	/**
	 * Returns the reasons with their causes, for people; empty if nothing speaks against
	 * it.
	 */
	public List<Exclusion> exclusions() {
		return this.health.exclusions();
	}

	/** Returns the signs of trouble that the doctor should know. */
	public Signs signs() {
		return this.health.signs();
	}

	/** Returns the status of the last failure, {@code null} for none. */
	public @Nullable String lastFailure() {
		Failure failure = this.traffic.lastFailure();
		return (failure != null) ? failure.text() : null;
	}

	/** Tells whether outlier detection has taken it out and not brought it back. */
	public boolean ejected() {
		return this.health.ejection() != null;
	}

	/**
	 * Tells whether its health service has answered {@code UNIMPLEMENTED}, so that it is
	 * taken as it is.
	 */
	public boolean healthUnsupported() {
		return this.health.signs().health() == HealthSupport.UNSUPPORTED;
	}

	/** Returns the calls that were started on it since the start. */
	public long picks() {
		return this.traffic.totals().picks();
	}

	/** Returns the calls that have started and not ended, 0 or more. */
	public int inFlight() {
		return this.traffic.totals().inFlight();
	}

	/** Returns the calls that ended well since the start. */
	public long successes() {
		return this.traffic.totals().successes();
	}

	/** Returns the calls that it failed since the start. */
	public long failures() {
		return this.traffic.totals().failures();
	}

	/** Returns its part of all picks of the client since the start, 0 to 1. */
	public double share() {
		return this.traffic.share();
	}

	/** Returns the part that its effective weight would give it now, 0 to 1. */
	public double expectedShare() {
		return this.traffic.expectedShare();
	}

	/** Returns its latency over the last minute at most, in milliseconds. */
	public Latency latencyMillis() {
		return this.traffic.latencyMillis();
	}

	/**
	 * Returns the same backend with other traffic.
	 * @param traffic instead of this one's
	 * @return a copy
	 */
	public BackendSnapshot with(Traffic traffic) {
		return new BackendSnapshot(this.identity, this.health, traffic);
	}

	/**
	 * Returns the same backend in another health.
	 * @param health instead of this one's
	 * @return a copy
	 */
	public BackendSnapshot with(Health health) {
		return new BackendSnapshot(this.identity, health, this.traffic);
	}

	/**
	 * Who a backend is.
	 *
	 * @param address {@code host:port}
	 * @param group the first group that it belongs to, {@code null} for none
	 * @param zone where it runs, {@code null} if unknown
	 * @param priority 0 is used first
	 * @param labels its labels
	 * @param weight its weight as discovered or overridden
	 */
	public record Identity(String address, @Nullable String group, @Nullable String zone, int priority,
			Map<String, String> labels, double weight) {

		/**
		 * Names a backend of which nothing but the address is known.
		 * @param address {@code host:port}
		 * @return without group, zone and labels
		 */
		public static Identity of(String address) {
			return new Identity(address, null, null, 0, Map.of(), 1);
		}

	}

	/**
	 * How a backend is, and what speaks against it.
	 *
	 * @param state the best state among its connections
	 * @param eligible whether it may be picked now
	 * @param exclusions why not, or why less than its weight says
	 * @param effectiveWeight the weight after slow start and load reports
	 * @param connections ready connections
	 * @param ejection the ejection, {@code null} if there is none
	 * @param draining whether it gets no new calls
	 * @param signs what the doctor should know
	 */
	public record Health(ConnectivityState state, boolean eligible, List<Exclusion> exclusions, double effectiveWeight,
			int connections, @Nullable Ejection ejection, boolean draining, Signs signs) {

		/** Connected, of weight 1, with nothing against it. */
		public static final Health GOOD = new Health(ConnectivityState.READY, true, List.of(), 1, 1, null, false,
				Signs.NONE);

		public Health {
			exclusions = List.copyOf(exclusions);
		}

	}

	/**
	 * What a backend does for this client.
	 *
	 * @param totals counts since the start
	 * @param share its part of all picks of the client since the start, 0 to 1
	 * @param expectedShare the part that its effective weight would give it now, 0 to 1
	 * @param recent the last minute
	 * @param lastFailure the last failure, {@code null} for none
	 * @param latencyMillis latency in milliseconds
	 * @param policy what the pick policy knows of it
	 */
	public record Traffic(Totals totals, double share, double expectedShare, Recent recent,
			@Nullable Failure lastFailure, Latency latencyMillis, PolicyView policy) {

		/** Nothing yet. */
		public static final Traffic NONE = new Traffic(Totals.NONE, 0, 0, Recent.NONE, null, new Latency(0, 0, 0),
				PolicyView.NONE);

	}

	/**
	 * What the pick policy knows of a backend.
	 *
	 * @param latencyFactor how much more each of its calls in flight counts because it is
	 * slow, 1 or more; {@code null} if the policy has no such factor
	 * @param reportedInFlight the calls that the server has said it has, from all of its
	 * clients; {@code null} if it has not, or the policy does not ask
	 */
	public record PolicyView(@Nullable Double latencyFactor, @Nullable Integer reportedInFlight) {

		/** Nothing. */
		public static final PolicyView NONE = new PolicyView(null, null);

		/**
		 * Takes the larger figures of two channels.
		 * @param other what another channel's policy knows
		 * @return both
		 */
		public PolicyView larger(PolicyView other) {
			return new PolicyView(larger(this.latencyFactor, other.latencyFactor),
					larger(this.reportedInFlight, other.reportedInFlight));
		}

		private static <T extends Comparable<T>> @Nullable T larger(@Nullable T left, @Nullable T right) {
			return (left == null || (right != null && right.compareTo(left) > 0)) ? right : left;
		}

	}

	/**
	 * What has been counted.
	 *
	 * @param inFlight calls that have started and not ended
	 * @param picks calls that were started
	 * @param successes calls that ended well, or with an error of the caller's making
	 * @param failures calls that the backend failed
	 */
	public record Totals(int inFlight, long picks, long successes, long failures) {

		/** Nothing. */
		public static final Totals NONE = new Totals(0, 0, 0, 0);

		/**
		 * Adds.
		 * @param more what else was counted
		 * @return the sum
		 */
		public Totals plus(Totals more) {
			return new Totals(this.inFlight + more.inFlight, this.picks + more.picks, this.successes + more.successes,
					this.failures + more.failures);
		}

	}

	/**
	 * What a backend has done in the last minute.
	 *
	 * @param calls calls that were started
	 * @param failures calls that the backend failed
	 * @param share its part of the calls that any backend of the client got in that time,
	 * 0 to 1
	 * @param expectedShare the part that its weight gave it in the same time, 0 to 1
	 * @param p50 the median in milliseconds, 0 if nothing was measured
	 * @param p99 the 99th percentile in milliseconds, 0 if nothing was measured
	 * @param seconds of which time that is: less than a minute for a young client, and
	 * between 55 and 60 later
	 */
	public record Recent(long calls, long failures, double share, double expectedShare, double p50, double p99,
			double seconds) {

		/** Nothing known. */
		public static final Recent NONE = new Recent(0, 0, 0, 0, 0, 0, 0);

	}

	/**
	 * A failed call, or a connection that could not be opened.
	 *
	 * @param text the status
	 * @param at when
	 */
	public record Failure(String text, Instant at) {
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
