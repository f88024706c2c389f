package io.github.grpclb.control;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.Fairness;

/**
 * Compares what backends got since the last look but one that was a minute or more
 * before: counted since the start, a backend that joins late would seem to starve for
 * ever.
 */
final class RecentPicks {

	private static final Duration WINDOW = Duration.ofMinutes(1);

	private final Clock clock;

	private Map<String, Long> older = Map.of();

	private Map<String, Long> newer = Map.of();

	private Instant newerAt = Instant.MIN;

	RecentPicks(Clock clock) {
		this.clock = clock;
	}

	/**
	 * Computes the fairness of the last one to two minutes, if somebody looks that often.
	 * @param backends the backends now
	 * @return their fairness, without those that have joined since
	 */
	synchronized Fairness fairness(List<BackendSnapshot> backends) {
		Instant now = this.clock.instant();
		if (now.isAfter(this.newerAt.plus(WINDOW))) {
			this.older = this.newer;
			this.newer = picks(backends);
			this.newerAt = now;
		}
		Map<String, Long> since = this.older;
		if (since.isEmpty()) {
			return Fairness.of(backends);
		}
		List<BackendSnapshot> known = backends.stream()
			.filter((backend) -> since.containsKey(backend.address()))
			.toList();
		return Fairness.of(known,
				(backend) -> Math.max(0, backend.picks() - since.getOrDefault(backend.address(), 0L)));
	}

	private static Map<String, Long> picks(List<BackendSnapshot> backends) {
		Map<String, Long> picks = new HashMap<>();
		backends.forEach((backend) -> picks.put(backend.address(), backend.picks()));
		return picks;
	}

}
