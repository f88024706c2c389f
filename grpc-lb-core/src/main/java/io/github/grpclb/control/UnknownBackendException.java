package io.github.grpclb.control;

import java.util.Collection;

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

}
