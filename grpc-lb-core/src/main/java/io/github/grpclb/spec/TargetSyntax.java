package io.github.grpclb.spec;

import java.net.URI;
import java.net.URISyntaxException;

import io.github.grpclb.Internal;

/**
 * What can be said of a target without asking anybody.
 */
@Internal
public final class TargetSyntax {

	private static final int DNS_PORT = 53;

	private TargetSyntax() {
	}

	static void check(String property, String target) {
		if (target.isBlank()) {
			return;
		}
		if (target.startsWith(TargetSchemes.STATIC_PREFIX)) {
			for (String address : target.substring(TargetSchemes.STATIC_PREFIX.length()).split(",", -1)) {
				HostPort.parse(property, address.strip());
			}
			return;
		}
		if (target.startsWith("lb:")) {
			throw new InvalidSpecException(property, target, "the real target behind the client",
					"lb:///name is what stubs use; name the backends here, for example dns:///orders:50051.");
		}
		URI uri = parse(property, target);
		server(property, target, uri);
		switch (TargetSchemes.of(target)) {
			case TargetSchemes.DNS -> dns(property, target, uri);
			case TargetSchemes.SRV ->
				srv(property, target, uri, "srv:///_grpc._tcp.name or srv://server:53/_grpc._tcp.name");
			case TargetSchemes.STATIC -> throw new InvalidSpecException(property, target,
					"static:// and addresses, with two slashes", "For example static://10.0.0.1:50051,10.0.0.2:50051.");
			default -> {
			}
		}
	}

	private static URI parse(String property, String target) {
		try {
			URI uri = new URI(target);
			if (uri.getScheme() == null || uri.getScheme().isEmpty() || target.matches("[^/]*:\\d+")) {
				if (!target.startsWith(TargetSchemes.DNS + ":")) {
					throw new InvalidSpecException(property, target, "a target with a scheme",
							"Write dns:///" + target + " or static://" + target + ".");
				}
			}
			return uri;
		}
		catch (URISyntaxException ex) {
			throw new InvalidSpecException(property, target, "a gRPC target",
					"For example static://10.0.0.1:50051,10.0.0.2:50051 or dns:///orders:50051.");
		}
	}

	/** The DNS server that a target names. */
	private static void server(String property, String target, URI uri) {
		String scheme = TargetSchemes.of(target);
		if (uri.getRawAuthority() != null && (scheme.equals(TargetSchemes.DNS) || scheme.equals(TargetSchemes.SRV))) {
			HostPort.parse(property, uri.getRawAuthority(), DNS_PORT);
		}
	}

	private static void dns(String property, String target, URI uri) {
		String name = name(uri);
		if (name.isEmpty() && uri.getAuthority() != null) {
			throw new InvalidSpecException(property, target, "dns:///host:port or dns://server:53/host:port",
					"Write dns:///%s: with two slashes only, %1$s is the DNS server that is asked."
						.formatted(uri.getAuthority()));
		}
		if (name.indexOf(':') < 0) {
			throw new InvalidSpecException(property, target, "dns:///host:port, with the port",
					"Write for example dns:///%s:50051: DNS does not tell the port of an address. srv:/// does."
						.formatted(name.isEmpty() ? "orders" : name));
		}
		try {
			HostPort.parse(property, name);
		}
		catch (InvalidSpecException ex) {
			// The whole target, so that it is found in the file.
			throw new InvalidSpecException(property, target, "dns:///" + ex.allowed(), ex.cure());
		}
	}

	private static void srv(String property, String target, URI uri, String form) {
		String name = name(uri);
		if (name.isEmpty()) {
			throw new InvalidSpecException(property, target, form, "Write three slashes before the name.");
		}
		if (name.indexOf(':') >= 0) {
			throw new InvalidSpecException(property, target, form, "Leave the port out: SRV records carry it.");
		}
	}

	/**
	 * Returns the name of {@code dns:///name:port} as well as of {@code dns:name:port}.
	 * @param uri the target
	 * @return the name, with its port if it has one
	 */
	public static String name(URI uri) {
		String path = (uri.getPath() != null) ? uri.getPath() : uri.getSchemeSpecificPart();
		return path.startsWith("/") ? path.substring(1) : path;
	}

}
