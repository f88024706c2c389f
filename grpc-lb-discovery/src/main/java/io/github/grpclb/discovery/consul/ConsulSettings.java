package io.github.grpclb.discovery.consul;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

import io.github.grpclb.spec.InvalidSpecException;

/**
 * How a Consul agent is reached.
 *
 * @param address the agent's HTTP API, such as {@code http://127.0.0.1:8500}; https is
 * checked against the JVM's trust store
 * @param token the ACL token, empty for the anonymous one; sent as a header only, and
 * never shown
 * @param datacenter the datacenter of targets that name none, empty for the agent's own
 */
public record ConsulSettings(String address, String token, String datacenter) {

	/** The local agent, as Consul's own tools default to. */
	public static final ConsulSettings DEFAULT = new ConsulSettings("http://127.0.0.1:8500", "", "");

	/**
	 * Checks the settings.
	 * @throws InvalidSpecException if one of them cannot work
	 */
	public ConsulSettings {
		address = checked(address);
		token = token.strip();
		// An illegal header would end up, with the token, in the words of an exception.
		if (!token.chars().allMatch((ch) -> ch > ' ' && ch < 0x7F)) {
			throw new InvalidSpecException("grpc.lb.consul.token", "(not shown)", "visible ASCII characters",
					"Write the SecretID of the token, without quotes or line breaks.");
		}
		datacenter = datacenter.strip();
	}

	private static String checked(String address) {
		try {
			URI uri = new URI(address.strip());
			String scheme = (uri.getScheme() != null) ? uri.getScheme().toLowerCase(Locale.ROOT) : "";
			boolean web = scheme.equals("http") || scheme.equals("https");
			boolean bare = uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
			if (web && bare && uri.getHost() != null) {
				String text = uri.toString();
				return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
			}
		}
		catch (URISyntaxException ex) {
			// Reported below, in the words of the property.
		}
		throw new InvalidSpecException("grpc.lb.consul.address", address, "an http or https URL without user and query",
				"Write for example http://127.0.0.1:8500; the token belongs into grpc.lb.consul.token.");
	}

	@Override
	public String toString() {
		return "ConsulSettings[address=%s, token=%s, datacenter=%s]".formatted(this.address,
				this.token.isEmpty() ? "" : "***", this.datacenter);
	}

}
