package io.github.grpclb.autoconfigure.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

import io.github.grpclb.spec.DiscoverySpec.Combine;
import io.github.grpclb.spec.HashSpec;
import io.github.grpclb.spec.SubsetSpec;
import io.github.grpclb.spec.WeightedRoundRobinSpec;

/**
 * The keys of one client, as {@code grpc.lb.clients.<name>.*} and
 * {@code grpc.lb.defaults.*} have them. What is not set is {@code null}, so that defaults
 * stay in one place: the records of {@code io.github.grpclb.spec}.
 *
 * @param target the target whose addresses are balanced, such as
 * static://10.0.0.1:50051,10.0.0.2:50051 or dns:///orders:50051
 * @param targets several targets instead of one
 * @param combine whether the targets stand in for one another, in their order, or are one
 * list
 * @param backends backends listed by hand, instead of a target
 * @param plaintext whether connections go without TLS; unset, the framework's own keys
 * decide
 * @param policy how a backend is picked
 * @param policyConfig settings of a user's policy, as its provider reads them
 * @param leastRequest settings of the policy least-request
 * @param weightedRoundRobin settings of the policy weighted-round-robin
 * @param peakEwma settings of the policy peak-ewma
 * @param hash settings of the policies ring-hash and maglev
 * @param prequal settings of the policy prequal
 * @param connections how many connections a backend gets
 * @param startup what the first calls wait for
 * @param subset this client's share of a large fleet
 * @param locality zone-aware routing
 * @param groups group name to the labels that its backends must carry
 * @param split group name to its share of the calls
 * @param routes rules that are asked, in order, before the split
 * @param canary a split that advances by itself while the candidate holds up
 * @param deadline the deadline of unary calls that have none; 0s for none
 * @param streamingDeadline the deadline of streams that have none; 0s for none
 * @param waitForReady whether calls wait for a backend rather than fail fast
 * @param retry when and how calls are retried
 * @param hedging when and how calls are hedged
 * @param methods what differs for single methods or services
 * @param keepalive pings that find dead connections
 * @param idleTimeout how long a channel without calls keeps its connections
 * @param healthCheck client health checking
 * @param outlierDetection when a failing backend is taken out
 * @param slowStart the ramp of a backend that has just become ready
 * @param panicThreshold the share of fit backends under which unfit ones are used too
 * @param limits bounds on calls in flight
 * @param discovery how fresh the list of backends is kept
 * @param maxInboundMessageSize the largest response
 * @param ssl certificates for TLS
 */
public record ClientProperties(@Nullable String target, @Nullable List<String> targets, @Nullable Combine combine,
		@Nullable List<Backend> backends, @Nullable Boolean plaintext, @Nullable String policy,
		@Nullable Map<String, Object> policyConfig, @Nullable LeastRequest leastRequest,
		@Nullable WeightedRoundRobin weightedRoundRobin, @Nullable PeakEwma peakEwma, @Nullable Hash hash,
		@Nullable Prequal prequal, @Nullable Connections connections, @Nullable Startup startup,
		@Nullable Subset subset, @Nullable Locality locality, @Nullable Map<String, Map<String, String>> groups,
		@Nullable Map<String, Integer> split, @Nullable List<Route> routes, @Nullable Canary canary,
		@Nullable Duration deadline, @Nullable Duration streamingDeadline, @Nullable Boolean waitForReady,
		@Nullable Retry retry, @Nullable Hedging hedging, @Nullable Map<String, Method> methods,
		@Nullable Keepalive keepalive, @Nullable Duration idleTimeout, @Nullable HealthCheck healthCheck,
		@Nullable OutlierDetection outlierDetection, @Nullable SlowStart slowStart, @Nullable Ratio panicThreshold,
		@Nullable Limits limits, @Nullable Discovery discovery, @Nullable DataSize maxInboundMessageSize,
		@Nullable Ssl ssl) {

	/**
	 * Certificates for TLS.
	 *
	 * @param bundle the name of an SSL bundle of Spring Boot, whose certificates are
	 * taken over whenever they are replaced; empty for what the framework's own keys say
	 */
	public record Ssl(@Nullable String bundle) {
	}

	/**
	 * One backend.
	 *
	 * @param address host:port
	 * @param weight its share relative to the others
	 * @param zone where it runs
	 * @param priority 0 is used first
	 * @param labels free labels, which groups select by
	 */
	public record Backend(@Nullable String address, @Nullable Double weight, @Nullable String zone,
			@Nullable Integer priority, @Nullable Map<String, String> labels) {
	}

	/**
	 * Settings of least-request.
	 *
	 * @param choices how many backends are compared: auto, full, or 2 to 10
	 */
	public record LeastRequest(@Nullable String choices) {
	}

	/**
	 * Settings of weighted-round-robin.
	 *
	 * @param source where weights come from
	 */
	public record WeightedRoundRobin(WeightedRoundRobinSpec.@Nullable Source source) {
	}

	/**
	 * Settings of peak-ewma.
	 *
	 * @param decay how fast old latencies are forgotten
	 * @param choices how many backends are compared, 2 to 10
	 */
	public record PeakEwma(@Nullable Duration decay, @Nullable Integer choices) {
	}

	/**
	 * Settings of ring-hash and maglev.
	 *
	 * @param header the request header that is hashed
	 * @param field the field of the request message that is hashed in unary calls, for
	 * example customer.id; goes before the header
	 * @param balanceFactor how far over the mean a backend's load may go; 0 for no bound
	 * @param fallback what happens to a call without a key
	 */
	public record Hash(@Nullable String header, @Nullable String field, @Nullable Double balanceFactor,
			HashSpec.@Nullable Fallback fallback) {
	}

	/**
	 * Settings of prequal.
	 *
	 * @param probeRate probes sent per call
	 * @param poolSize probe answers kept
	 * @param hotQuantile the quantile of in-flight calls above which a backend is hot
	 */
	public record Prequal(@Nullable Double probeRate, @Nullable Integer poolSize, @Nullable Ratio hotQuantile) {
	}

	/**
	 * Connections to each backend.
	 *
	 * @param perBackend connections kept to every backend
	 * @param maxPerBackend connections that load may raise it to
	 * @param scaleUpAt calls in flight on each connection above which another is opened
	 * @param idleTimeout how long an extra connection stays without need
	 * @param connectTimeout how long an attempt to connect may take
	 */
	public record Connections(@Nullable Integer perBackend, @Nullable Integer maxPerBackend,
			@Nullable Integer scaleUpAt, @Nullable Duration idleTimeout, @Nullable Duration connectTimeout) {
	}

	/**
	 * What the first calls wait for.
	 *
	 * @param minReady the share of the backends that must be ready
	 * @param maxWait the longest wait, but never more than half of the deadline; 0s for
	 * none
	 */
	public record Startup(@Nullable Ratio minReady, @Nullable Duration maxWait) {
	}

	/**
	 * This client's share of a large fleet.
	 *
	 * @param size backends in the subset; 0 for all
	 * @param strategy how the subset is chosen
	 * @param rotateEvery how often one member is replaced; 0s for never
	 * @param clientId what tells this client from the others; unset, the host name
	 */
	public record Subset(@Nullable Integer size, SubsetSpec.@Nullable Strategy strategy, @Nullable Duration rotateEvery,
			@Nullable String clientId) {
	}

	/**
	 * Zone-aware routing.
	 *
	 * @param zone the client's own zone
	 * @param minHealthy the share of the own zone under which calls spill to others
	 */
	public record Locality(@Nullable String zone, @Nullable Ratio minHealthy) {
	}

	/**
	 * A rule that sends matching calls to one group.
	 *
	 * @param header the request header to look at
	 * @param value the exact value wanted
	 * @param regex a pattern that the whole value must match
	 * @param present whether the header must be there or absent
	 * @param methods full method names
	 * @param group the group that matching calls go to
	 */
	public record Route(@Nullable String header, @Nullable String value, @Nullable String regex,
			@Nullable Boolean present, @Nullable List<String> methods, @Nullable String group) {
	}

	/**
	 * A split that advances by itself.
	 *
	 * @param baseline the group that serves today
	 * @param candidate the group that should take over
	 * @param steps the candidate's shares in percent, ascending
	 * @param stepInterval the shortest time at each step
	 * @param minRequests requests that the candidate must have had before a step is
	 * judged
	 * @param maxErrorRateIncrease how much higher the candidate's error rate may be
	 * @param maxLatencyRatio how many times the baseline's p99 the candidate's may be
	 */
	public record Canary(@Nullable String baseline, @Nullable String candidate, @Nullable List<Integer> steps,
			@Nullable Duration stepInterval, @Nullable Integer minRequests, @Nullable Ratio maxErrorRateIncrease,
			@Nullable Double maxLatencyRatio) {
	}

	/**
	 * Retries.
	 *
	 * @param enabled whether calls are retried
	 * @param maxAttempts attempts in all, 2 to 5
	 * @param initialBackoff the mean of the first pause
	 * @param maxBackoff the longest pause
	 * @param backoffMultiplier what each pause is multiplied with
	 * @param statusCodes the statuses that are retried
	 * @param avoidTriedBackends whether attempts avoid the backends that failed this call
	 * @param maxRequestSize the largest request that is kept to be sent again
	 * @param buffer what all requests of a channel that may be sent again take at most
	 * @param throttle the budget that stops a retry storm
	 */
	public record Retry(@Nullable Boolean enabled, @Nullable Integer maxAttempts, @Nullable Duration initialBackoff,
			@Nullable Duration maxBackoff, @Nullable Double backoffMultiplier, @Nullable Set<Status.Code> statusCodes,
			@Nullable Boolean avoidTriedBackends, @Nullable DataSize maxRequestSize, @Nullable DataSize buffer,
			@Nullable Throttle throttle) {
	}

	/**
	 * The retry budget.
	 *
	 * @param maxTokens tokens at the start; no retries while half or fewer are left
	 * @param tokenRatio tokens that a success gives back
	 */
	public record Throttle(@Nullable Integer maxTokens, @Nullable Double tokenRatio) {
	}

	/**
	 * Hedging.
	 *
	 * @param enabled whether calls are hedged; hedged methods are not retried
	 * @param maxAttempts attempts in all, 2 to 5
	 * @param delay the time between two attempts
	 * @param nonFatalStatusCodes statuses after which the next attempt is sent at once
	 */
	public record Hedging(@Nullable Boolean enabled, @Nullable Integer maxAttempts, @Nullable Duration delay,
			@Nullable Set<Status.Code> nonFatalStatusCodes) {
	}

	/**
	 * What differs for one method or service.
	 *
	 * @param deadline the deadline of unary calls that have none; 0s for none
	 * @param waitForReady whether calls wait for a backend rather than fail fast
	 * @param retry when and how calls are retried
	 * @param hedging when and how calls are hedged
	 * @param maxRequestSize the largest request
	 * @param maxResponseSize the largest response
	 */
	public record Method(@Nullable Duration deadline, @Nullable Boolean waitForReady, @Nullable Retry retry,
			@Nullable Hedging hedging, @Nullable DataSize maxRequestSize, @Nullable DataSize maxResponseSize) {
	}

	/**
	 * Pings that find dead connections.
	 *
	 * @param time the pause without traffic before a ping; 0s for none
	 * @param timeout how long an answer may take
	 * @param withoutCalls whether connections without calls are pinged too
	 */
	public record Keepalive(@Nullable Duration time, @Nullable Duration timeout, @Nullable Boolean withoutCalls) {
	}

	/**
	 * Client health checking.
	 *
	 * @param enabled whether backends are watched through grpc.health.v1.Health
	 * @param service the service name asked for; empty for the server as a whole
	 */
	public record HealthCheck(@Nullable Boolean enabled, @Nullable String service) {
	}

	/**
	 * When a failing backend is taken out.
	 *
	 * @param enabled whether it is on
	 * @param interval the time between two sweeps
	 * @param baseEjectionTime the first ejection's length
	 * @param maxEjectionTime the longest ejection
	 * @param maxEjectionPercent the most backends ejected at once, in percent
	 * @param consecutiveFailures failures in a row that eject at once; 0 for off
	 * @param successRate the success-rate rule
	 * @param failurePercentage the failure-percentage rule
	 * @param latency the latency rule
	 */
	public record OutlierDetection(@Nullable Boolean enabled, @Nullable Duration interval,
			@Nullable Duration baseEjectionTime, @Nullable Duration maxEjectionTime,
			@Nullable Integer maxEjectionPercent, @Nullable Integer consecutiveFailures,
			@Nullable SuccessRate successRate, @Nullable FailurePercentage failurePercentage,
			@Nullable Latency latency) {
	}

	/**
	 * The success-rate rule.
	 *
	 * @param stdevFactor standard deviations under the mean; 0 for off
	 * @param minHosts backends with enough requests before the rule applies
	 * @param minRequests requests in an interval before a backend counts
	 */
	public record SuccessRate(@Nullable Double stdevFactor, @Nullable Integer minHosts, @Nullable Integer minRequests) {
	}

	/**
	 * The failure-percentage rule.
	 *
	 * @param threshold the share of failures in percent; 0 for off
	 * @param minHosts backends with enough requests before the rule applies
	 * @param minRequests requests in an interval before a backend counts
	 */
	public record FailurePercentage(@Nullable Integer threshold, @Nullable Integer minHosts,
			@Nullable Integer minRequests) {
	}

	/**
	 * The latency rule.
	 *
	 * @param factor how many times the median backend's latency is too slow; 0 for off
	 * @param minRequests requests in an interval before a backend counts
	 */
	public record Latency(@Nullable Double factor, @Nullable Integer minRequests) {
	}

	/**
	 * The ramp of a backend that has just become ready.
	 *
	 * @param window the length of the ramp; 0s for none
	 * @param aggression 1 is linear, larger is faster early
	 * @param minWeight the share of its weight that a backend starts with
	 */
	public record SlowStart(@Nullable Duration window, @Nullable Double aggression, @Nullable Ratio minWeight) {
	}

	/**
	 * Bounds on calls in flight.
	 *
	 * @param maxConcurrent for the client as a whole; 0 for none
	 * @param maxConcurrentPerBackend for each backend; 0 for none
	 */
	public record Limits(@Nullable Integer maxConcurrent, @Nullable Integer maxConcurrentPerBackend) {
	}

	/**
	 * How fresh the list of backends is kept.
	 *
	 * @param refreshInterval the time between two look-ups
	 * @param jitter how much of the interval is random
	 * @param keepLastGood whether a failed or empty answer leaves the last good list in
	 * use
	 * @param maxStale how long the last good list is kept after discovery began to fail;
	 * 0s for ever
	 * @param maxRemoval the share of the backends that one update may take away at once;
	 * what is more waits for a refresh interval
	 * @param snapshotFile where the last good list is written to, for a start while
	 * discovery is down; none if empty
	 * @param ttl whether the next look-up comes when the DNS records end, if that is
	 * before the refresh interval; asks DNS servers past the JVM and its cache
	 */
	public record Discovery(@Nullable Duration refreshInterval, @Nullable Ratio jitter, @Nullable Boolean keepLastGood,
			@Nullable Duration maxStale, @Nullable Ratio maxRemoval, @Nullable String snapshotFile,
			@Nullable Boolean ttl) {
	}

}
