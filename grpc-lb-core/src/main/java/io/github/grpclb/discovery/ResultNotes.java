package io.github.grpclb.discovery;

import io.grpc.Attributes;

/**
 * What our resolvers say of an answer beside its addresses.
 */
final class ResultNotes {

	/** How long the answer holds, {@link HostAddresses#NO_TTL} if nobody says. */
	static final Attributes.Key<Long> TTL_SECONDS = Attributes.Key.create("io.github.grpclb.discovery.ttl");

	/** What could not be found, while the rest of the answer is good. */
	static final Attributes.Key<String> MISSING = Attributes.Key.create("io.github.grpclb.discovery.missing");

	private ResultNotes() {
	}

}
