package io.github.grpclb.spec;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * Where backends come from beside a single target, and how fresh their list is kept.
 *
 * @param refreshInterval the time between two look-ups; zero for none but those that
 * failures cause
 * @param jitter how much of the interval is random, 0 to 1
 * @param keepLastGood whether a failed or empty answer leaves the last good list in use;
 * otherwise the client has no backend from then on
 * @param maxStale how long the last good list is kept after discovery began to fail; zero
 * for ever
 * @param maxRemoval the share of the backends, 0 to 1, that one update may take away; of
 * an update that takes more, the removals wait for a refresh interval
 * @param snapshotFile where the last good list is written to, for a start while discovery
 * is down; empty for none
 * @param ttl whether the TTLs of DNS records are followed: the next look-up comes when
 * the answer ends, if that is before the refresh interval
 * @param targets several targets instead of one, empty for none
 * @param combine how the targets are combined
 */
public record DiscoverySpec(Duration refreshInterval, double jitter, boolean keepLastGood, Duration maxStale,
		double maxRemoval, String snapshotFile, boolean ttl, List<String> targets, Combine combine) {

	/** More targets are more likely a mistake than a plan. */
	private static final int MAX_TARGETS = 16;

	/**
	 * What several targets are to each other.
	 */
	public enum Combine {

		/** The backends of a target are used when those of the targets before it fail. */
		FAILOVER,

		/** The backends of all targets are one list. */
		MERGE

	}

	public DiscoverySpec {
		Require.notNegative("discovery.refresh-interval", refreshInterval);
		Require.ratio("discovery.jitter", jitter);
		Require.notNegative("discovery.max-stale", maxStale);
		Require.ratio("discovery.max-removal", maxRemoval);
		targets = List.copyOf(targets);
		Require.range("targets", targets.size(), 0, MAX_TARGETS);
		for (String target : targets) {
			Require.text("targets", target, "Leave empty entries out.");
			TargetSyntax.check("targets", target);
			if (target.startsWith("xds:")) {
				throw new InvalidSpecException("targets", target, "without xds targets",
						"Make it the client's only target; a control plane combines clusters by itself.");
			}
		}
		if (new HashSet<>(targets).size() < targets.size()) {
			throw new InvalidSpecException("targets", targets, "each listed once", "Remove the second entry.");
		}
	}

	/**
	 * Creates settings of a single source.
	 * @param refreshInterval the time between two look-ups
	 * @param jitter how much of the interval is random
	 * @param keepLastGood whether the last good list stays in use
	 * @param maxStale how long
	 */
	public DiscoverySpec(Duration refreshInterval, double jitter, boolean keepLastGood, Duration maxStale) {
		this(refreshInterval, jitter, keepLastGood, maxStale, 1, "", false, List.of(), Combine.FAILOVER);
	}

	/**
	 * Returns the defaults: every 30 s, 10 % jitter, last good list kept for ever, any
	 * update taken as it comes.
	 * @return the default settings
	 */
	public static DiscoverySpec defaults() {
		return new DiscoverySpec(Duration.ofSeconds(30), 0.1, true, Duration.ZERO);
	}

}
