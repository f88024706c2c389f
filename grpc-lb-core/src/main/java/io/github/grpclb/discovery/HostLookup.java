package io.github.grpclb.discovery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Looks host names up.
 */
@FunctionalInterface
interface HostLookup {

	/** The JVM's own look-up: hosts file, search domains and its cache included. */
	HostLookup JVM = (host) -> Arrays.asList(InetAddress.getAllByName(host));

	/**
	 * Finds all addresses of a host. Blocks.
	 * @param host a name or an IP literal
	 * @return the addresses, at least one
	 * @throws UnknownHostException if there are none, or the look-up failed
	 */
	List<InetAddress> all(String host) throws UnknownHostException;

}
