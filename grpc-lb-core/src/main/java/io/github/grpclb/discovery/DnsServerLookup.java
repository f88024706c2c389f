package io.github.grpclb.discovery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

import javax.naming.NamingException;

/**
 * Looks hosts up at one DNS server ({@code dns://server:53/name:port}), past the JVM's
 * cache and hosts file.
 */
final class DnsServerLookup implements HostLookup {

	private final DnsRecords records;

	DnsServerLookup(DnsRecords records) {
		this.records = records;
	}

	@Override
	public List<InetAddress> all(String host) throws UnknownHostException {
		List<InetAddress> addresses = new ArrayList<>();
		NamingException failure = null;
		for (String type : List.of("A", "AAAA")) {
			try {
				for (String literal : this.records.all(host, type)) {
					addresses.add(InetAddress.getByName(literal));
				}
			}
			catch (NamingException ex) {
				failure = ex;
			}
		}
		if (addresses.isEmpty()) {
			UnknownHostException unknown = new UnknownHostException(
					host + ((failure != null) ? ": " + failure.getMessage() : ""));
			unknown.initCause(failure);
			throw unknown;
		}
		return addresses;
	}

}
