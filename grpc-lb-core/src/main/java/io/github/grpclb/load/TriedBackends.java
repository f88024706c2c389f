package io.github.grpclb.load;

import java.util.Arrays;

import io.grpc.CallOptions;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;

/**
 * The backends that the attempts of one call have used. All attempts of a call share its
 * {@code CallOptions}, so the channel's call interceptor puts one of these there; tracers
 * write it and pickers read it. Envoy's previous-hosts retry predicate does the same.
 * Thread-safe: hedges run at the same time.
 */
@Internal
public final class TriedBackends {

	/** Where a call's options carry it. */
	public static final CallOptions.Key<@Nullable TriedBackends> KEY = CallOptions.Key.create("grpc-lb-tried");

	private static final BackendLoad[] NONE = {};

	/** Most calls are tried once: no array for them. */
	private volatile @Nullable BackendLoad first;

	private volatile BackendLoad[] others = NONE;

	/**
	 * Tells whether no attempt was made yet.
	 * @return {@code true} before the first attempt
	 */
	public boolean isEmpty() {
		return this.first == null;
	}

	/**
	 * Tells whether an attempt has used a backend.
	 * @param backend the backend
	 * @return {@code true} if it was tried
	 */
	public boolean contains(BackendLoad backend) {
		if (this.first == backend) {
			return true;
		}
		for (BackendLoad other : this.others) {
			if (other == backend) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Tells whether an attempt has used a backend of a zone.
	 * @param zone the zone, {@code null} if unknown
	 * @return {@code true} if one was tried there; never for an unknown zone
	 */
	public boolean touchedZone(@Nullable String zone) {
		BackendLoad first = this.first;
		if (zone == null || first == null) {
			return false;
		}
		if (zone.equals(first.zone())) {
			return true;
		}
		for (BackendLoad other : this.others) {
			if (zone.equals(other.zone())) {
				return true;
			}
		}
		return false;
	}

	synchronized void add(BackendLoad backend) {
		if (this.first == null) {
			this.first = backend;
		}
		else if (!contains(backend)) {
			BackendLoad[] longer = Arrays.copyOf(this.others, this.others.length + 1);
			longer[longer.length - 1] = backend;
			this.others = longer;
		}
	}

}
