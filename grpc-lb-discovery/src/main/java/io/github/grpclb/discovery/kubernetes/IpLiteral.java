package io.github.grpclb.discovery.kubernetes;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads IP addresses without ever asking DNS, which the JDK does for what is almost one.
 */
final class IpLiteral {

	private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

	private static final Pattern V4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

	private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

	private IpLiteral() {
	}

	static @Nullable InetAddress parse(String text) {
		if (text.length() > 45 || !(V4.matcher(text).matches() || V6.matcher(text).matches())) {
			return null;
		}
		try {
			return InetAddress.getByName(text);
		}
		catch (UnknownHostException ex) {
			// A colon makes it a literal for the JDK: a wrong one is refused, not looked
			// up.
			return null;
		}
	}

}
