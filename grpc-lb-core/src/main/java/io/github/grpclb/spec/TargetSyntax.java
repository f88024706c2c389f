package io.github.grpclb.spec;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * What can be said of a target without asking anybody.
 */
final class TargetSyntax {

	private TargetSyntax() {
	}

	static void check(String target) {
		if (target.isBlank()) {
			return;
		}
		if (target.startsWith(TargetSchemes.STATIC_PREFIX)) {
			for (String address : target.substring(TargetSchemes.STATIC_PREFIX.length()).split(",", -1)) {
				HostPort.parse("target", address.strip());
			}
			return;
		}
		if (target.startsWith("lb:")) {
			throw new InvalidSpecException("target", target, "the real target behind the client",
					"lb:///name is what stubs use; name the backends here, for example dns:///orders:50051.");
		}
		URI uri = parse(target);
		switch (TargetSchemes.of(target)) {
			case TargetSchemes.DNS -> dns(target, uri);
			case TargetSchemes.SRV -> named(target, uri, "srv:///_grpc._tcp.name or srv://server:53/_grpc._tcp.name");
			case TargetSchemes.STATIC -> throw new InvalidSpecException("target", target,
					"static:// and addresses, with two slashes", "For example static://10.0.0.1:50051,10.0.0.2:50051.");
			default -> {
			}
		}
	}

	private static URI parse(String target) {
		try {
			URI uri = new URI(target);
			if (uri.getScheme() == null || uri.getScheme().isEmpty() || target.matches("[^/]*:\\d+")) {
				if (!target.startsWith(TargetSchemes.DNS + ":")) {
					throw new InvalidSpecException("target", target, "a target with a scheme",
							"Write dns:///" + target + " or static://" + target + ".");
				}
			}
			return uri;
		}
		catch (URISyntaxException ex) {
			throw new InvalidSpecException("target", target, "a gRPC target",
					"For example static://10.0.0.1:50051,10.0.0.2:50051 or dns:///orders:50051.");
		}
	}

	private static void dns(String target, URI uri) {
		String name = name(uri);
		if (name.isEmpty() && uri.getAuthority() != null) {
			throw new InvalidSpecException("target", target, "dns:///host:port or dns://server:53/host:port",
					"Write dns:///%s: with two slashes only, %1$s is the DNS server that is asked."
						.formatted(uri.getAuthority()));
		}
		if (name.indexOf(':') < 0) {
			throw new InvalidSpecException("target", target, "dns:///host:port, with the port",
					"Write for example dns:///%s:50051: DNS does not tell the port of an address. srv:/// does."
						.formatted(name.isEmpty() ? "orders" : name));
		}
		try {
			HostPort.parse("target", name);
		}
		catch (InvalidSpecException ex) {
			// The whole target, so that it is found in the file.
			throw new InvalidSpecException("target", target, "dns:///" + ex.allowed(), ex.cure());
		}
	}

	private static void named(String target, URI uri, String form) {
		if (name(uri).isEmpty()) {
			throw new InvalidSpecException("target", target, form, "Write three slashes before the name.");
		}
	}

	/** The name of {@code dns:///name:port} as well as of {@code dns:name:port}. */
	private static String name(URI uri) {
		String path = (uri.getPath() != null) ? uri.getPath() : uri.getSchemeSpecificPart();
		return path.startsWith("/") ? path.substring(1) : path;
	}

}
