package io.github.grpclb.spec;

import java.net.InetSocketAddress;

/**
 * A host and a port as users write them: {@code host:port}, {@code 10.0.0.1:50051} or
 * {@code [::1]:50051}.
 *
 * @param host the host name or IP literal, without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

	private static final String CURE = "Write host:port, for example 10.0.0.1:50051, orders:50051 or [::1]:50051.";

	/**
	 * Parses {@code host:port}.
	 * @param property the property that the text stands in, for the error
	 * @param text the text
	 * @return the parts
	 * @throws InvalidSpecException if the text is not of that form
	 */
	public static HostPort parse(String property, String text) {
		int colon = text.lastIndexOf(':');
		String host = (colon > 0) ? text.substring(0, colon) : "";
		if (host.startsWith("[") && host.endsWith("]")) {
			host = host.substring(1, host.length() - 1);
		}
		else if (host.indexOf(':') >= 0) {
			host = "";
		}
		if (host.isBlank() || host.chars().anyMatch((ch) -> ch <= ' ' || ch == '/' || ch == ',')) {
			throw new InvalidSpecException(property, text, "host:port", CURE);
		}
		return new HostPort(host, port(property, text, text.substring(colon + 1)));
	}

	/**
	 * Parses {@code host} or {@code host:port}.
	 * @param property the property that the text stands in, for the error
	 * @param text the text
	 * @param defaultPort the port of a host without one
	 * @return the parts
	 * @throws InvalidSpecException if the text is not of that form
	 */
	public static HostPort parse(String property, String text, int defaultPort) {
		boolean bare = text.endsWith("]") || text.indexOf(':') < 0;
		return parse(property, bare ? text + ":" + defaultPort : text);
	}

	private static int port(String property, String text, String digits) {
		try {
			int port = Integer.parseInt(digits);
			if (port >= 1 && port <= 65535) {
				return port;
			}
		}
		catch (NumberFormatException ex) {
			// Reported below, in the words of the property.
		}
		throw new InvalidSpecException(property, text, "host:port with a port from 1 to 65535", CURE);
	}

	/**
	 * Looks the host up.
	 * @return the socket address, unresolved if the name is unknown
	 */
	public InetSocketAddress resolve() {
		return new InetSocketAddress(this.host, this.port);
	}

	@Override
	public String toString() {
		return ((this.host.indexOf(':') >= 0) ? "[" + this.host + "]" : this.host) + ":" + this.port;
	}

}
