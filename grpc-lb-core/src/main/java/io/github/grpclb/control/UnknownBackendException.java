package io.github.grpclb.control;

import java.util.Collection;

/**
 * An operator named a backend that the client does not have.
 */
public final class UnknownBackendException extends IllegalArgumentException {

	/**
	 * Creates the exception.
	 * @param client the client
	 * @param address the address that was named
	 * @param known the addresses that the client has
	 */
	public UnknownBackendException(String client, String address, Collection<String> known) {
		super("Client '%s' has no backend '%s'; it has %s".formatted(client, address,
				known.isEmpty() ? "none yet" : String.join(", ", known)));
	}

}
