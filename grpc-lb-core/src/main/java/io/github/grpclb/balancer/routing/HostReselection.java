package io.github.grpclb.balancer.routing;

import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.TriedBackends;

/**
 * Finds another backend when the policy's choice has failed this call before (Envoy's
 * previous-hosts predicate), stands in the zone of one that has, is at its limit, or has
 * asked for a pause (gRFC A6's pushback).
 *
 * @see <a href=
 * "https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/http/http_connection_management#retry-plugin-configuration">Envoy:
 * retry plugin configuration</a>
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A6-client-retries.md#pushback">gRFC A6,
 * pushback</a>
 */
final class HostReselection {

	/** Every backend is at its limit. */
	static final int NONE = -1;

	private static final int FULL = -1;

	private static final int AVOIDED = 0;

	private static final int TRIED = 1;

	private static final int SAME_ZONE = 2;

	private static final int BEST = 3;

	private HostReselection() {
	}

	/**
	 * Finds the best backend, the policy's choice if there is no better one. Without
	 * allocation.
	 * @param eligible the backends
	 * @param limit how many calls each may have in flight
	 * @param tried where the call has been, {@code null} for nowhere
	 * @param picked the policy's choice
	 * @return an index, or {@link #NONE}
	 */
	static int find(RoutableBackend[] eligible, int limit, @Nullable TriedBackends tried, int picked) {
		int best = picked;
		int rank = rank(eligible[picked].load(), limit, tried);
		if (rank == BEST) {
			return picked;
		}
		int size = eligible.length;
		int index = ThreadLocalRandom.current().nextInt(size);
		for (int i = 0; i < size && rank < BEST; i++) {
			int other = rank(eligible[index].load(), limit, tried);
			if (other > rank) {
				rank = other;
				best = index;
			}
			index = (index + 1 < size) ? index + 1 : 0;
		}
		return (rank == FULL) ? NONE : best;
	}

	private static int rank(BackendLoad load, int limit, @Nullable TriedBackends tried) {
		if (load.inFlight() >= limit) {
			return FULL;
		}
		if (load.incidents().avoided()) {
			return AVOIDED;
		}
		if (tried == null) {
			return BEST;
		}
		if (tried.contains(load)) {
			return TRIED;
		}
		return tried.touchedZone(load.zone()) ? SAME_ZONE : BEST;
	}

}
