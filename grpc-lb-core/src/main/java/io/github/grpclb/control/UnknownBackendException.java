package io.github.grpclb.control;

import java.util.Collection;
import java.util.List;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.spec.HostPort;

import io.github.grpclb.ForeignText;

/**
 * An operator named a backend that the client does not have.
 */
public final class UnknownBackendException extends IllegalArgumentException {

	/** No address is longer. */
	private static final int SHOWN = 100;

	/**
	 * Creates the exception.
	 * @param client the client
	 * @param address the address that was named
	 * @param known the addresses that the client has
	 */
	public UnknownBackendException(String client, String address, Collection<String> known) {
		super("Client '%s' has no backend '%s'; it has %s".formatted(client, ForeignText.of(address, SHOWN),
				known.isEmpty() ? "none yet" : String.join(", ", known)));
	}

	/** Before discovery has found anything, any backend may turn up. */
	static void check(String client, String address, List<BackendSnapshot> backends, boolean idle) {
		List<String> known = backends.stream().map(BackendSnapshot::address).sorted().toList();
		if (known.isEmpty() && idle) {
			HostPort.parse("backend", address);
		}
		else if (!known.contains(address)) {
			throw new UnknownBackendException(client, address, known);
		}
	}

}
