package io.github.grpclb.load;

import io.grpc.CallOptions;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;

/**
 * The backends that the attempts of one call have used, as pickers see them. All attempts
 * of a call share its {@code CallOptions}, where the channel's call interceptor puts the
 * {@link OwnedCall}. Envoy's previous-hosts retry predicate does the same. Thread-safe:
 * hedges run at the same time.
 */
@Internal
public interface TriedBackends {

	/** Where a call's options carry it. */
	CallOptions.Key<@Nullable TriedBackends> KEY = CallOptions.Key.create("grpc-lb-call");

	/**
	 * Tells whether there is nothing to avoid.
	 * @return {@code true} before the first attempt, and always for a call that may go
	 * where it has failed before
	 */
	boolean isEmpty();

	/**
	 * Tells whether an attempt has used a backend.
	 * @param backend the backend
	 * @return {@code true} if it was tried
	 */
	boolean contains(BackendLoad backend);

	/**
	 * Tells whether an attempt has used a backend of a zone.
	 * @param zone the zone, {@code null} if unknown
	 * @return {@code true} if one was tried there; never for an unknown zone
	 */
	boolean touchedZone(@Nullable String zone);

	/**
	 * Tells whether an attempt is under way.
	 * @return {@code true} if what is picked for now is a hedge
	 */
	boolean running();

	/**
	 * Returns the group that the call's attempts belong to.
	 * @return its name, {@code null} before the first attempt
	 */
	@Nullable String group();

	/**
	 * Says which group the call's attempts belong to.
	 * @param group its name
	 */
	void belongTo(String group);

	/**
	 * Lets the call end with the status of its last attempt, because there will be none
	 * after it. Without any attempt nothing changes.
	 */
	void giveUp();

}
