package io.github.grpclb.policy;

import io.grpc.CallOptions;
import org.jspecify.annotations.Nullable;

/**
 * Where an application puts what a call is hashed by, for the policies {@code ring-hash}
 * and {@code maglev}. Calls of one key go to one backend, from every client process that
 * sees the same backends. A key set here goes before the header that {@code hash.header}
 * names; equal texts hash alike from either place.
 *
 * <pre>{@code
 * stub.withOption(HashKey.KEY, customer.id()).getOrders(request);
 * }</pre>
 */
public final class HashKey {

	/** The call's hash key; {@code null} or unset if it has none. */
	public static final CallOptions.Key<@Nullable String> KEY = CallOptions.Key.create("grpc-lb-hash-key");

	private HashKey() {
	}

}
