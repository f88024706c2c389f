package io.github.grpclb.discovery;

import java.util.concurrent.CompletableFuture;

/**
 * Looks host names up.
 */
@FunctionalInterface
interface HostLookup {

	/**
	 * Asks for all addresses of a host. Does not block.
	 * @param host a name or an IP literal
	 * @return the addresses; fails with an {@link java.net.UnknownHostException} if there
	 * certainly are none, with another exception if that could not be told
	 */
	CompletableFuture<HostAddresses> ask(String host);

}
