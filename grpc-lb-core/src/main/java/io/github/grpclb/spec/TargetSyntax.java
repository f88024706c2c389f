package io.github.grpclb.spec;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;

/**
 * What can be said of a target without asking anybody.
 */
@Internal
public final class TargetSyntax {

	/** The schemes that need nothing but this library: the one list of them. */
	public static final List<String> SCHEMES = List.of("static", "dns", "srv", "file");

	private static final String STATIC = "static://";

	/** Stands for the framework's default, 443 or 80, which only the channel knows. */
	private static final int ANY_PORT = 443;

	private static final Set<String> PARSED = Set.of("dns", "srv");

	private TargetSyntax() {
	}

	static void check(String property, String target) {
		if (target.isBlank()) {
			return;
		}
		if (target.startsWith(STATIC)) {
			for (String address : target.substring(STATIC.length()).split(",", -1)) {
				HostPort.parse(property, address.strip());
			}
			return;
		}
		if (target.startsWith("lb:")) {
			throw new InvalidSpecException(property, target, "the real target behind the client",
					"lb:///name is what stubs use; name the backends here, for example dns:///orders:50051.");
		}
		URI uri = uri(property, target);
		String scheme = uri.getScheme();
		if (scheme == null || scheme.isEmpty() || target.matches("[^/:]*:\\d+")) {
			throw new InvalidSpecException(property, target, "a target with a scheme",
					"Write dns:///" + target + " or static://" + target + ".");
		}
		if (PARSED.contains(scheme)) {
			checkName(property, target, scheme, uri);
		}
	}

	private static URI uri(String property, String target) {
		try {
			return new URI(target);
		}
		catch (URISyntaxException ex) {
			throw new InvalidSpecException(property, target, "a gRPC target",
					"For example static://10.0.0.1:50051,10.0.0.2:50051 or dns:///orders:50051.");
		}
	}

	private static void checkName(String property, String target, String scheme, URI uri) {
		String name = name(uri);
		if (uri.getRawAuthority() != null) {
			HostPort.parse(property, uri.getRawAuthority(), ANY_PORT);
		}
		if (name.isEmpty()) {
			throw new InvalidSpecException(property, target, "a target with a name",
					"The name comes after the third slash: %s:///orders.".formatted(scheme));
		}
		if (scheme.equals("dns")) {
			HostPort.parse(property, name, ANY_PORT);
		}
		else if (name.indexOf(':') >= 0) {
			throw new InvalidSpecException(property, target, "a service's name without a port",
					"SRV records carry the port.");
		}
	}

	/**
	 * Returns the name of {@code dns:///name:port} as well as of {@code dns:name:port}.
	 * @param uri the target
	 * @return the name, with its port if it has one
	 */
	public static String name(URI uri) {
		@Nullable String path = uri.getPath();
		String name = (path != null) ? path : uri.getSchemeSpecificPart();
		return name.startsWith("/") ? name.substring(1) : name;
	}

}
