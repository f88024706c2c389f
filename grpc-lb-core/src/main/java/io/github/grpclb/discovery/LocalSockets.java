package io.github.grpclb.discovery;

import java.net.SocketAddress;
import java.util.function.Function;

import io.github.grpclb.Internal;

/**
 * What a channel connects to that does not use TCP.
 *
 * @param scheme the only scheme that the channel's transport reaches
 * @param address makes an address of a path or name
 */
@Internal
public record LocalSockets(String scheme, Function<String, SocketAddress> address) {

	/** Sockets of the file system: {@code unix:/path}. */
	public static final String UNIX = "unix";

	/** Servers in this JVM: {@code in-process:name}. */
	public static final String IN_PROCESS = "in-process";

	/**
	 * Returns the scheme of a target that needs such a transport.
	 * @param target the client's target
	 * @return the scheme, empty for TCP
	 */
	public static String schemeOf(String target) {
		if (target.startsWith(UNIX + ":")) {
			return UNIX;
		}
		return target.startsWith(IN_PROCESS + ":") ? IN_PROCESS : "";
	}

}
