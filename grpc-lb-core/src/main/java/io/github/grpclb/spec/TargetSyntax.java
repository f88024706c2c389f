package io.github.grpclb.spec;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * What can be said of a target without asking anybody.
 */
final class TargetSyntax {

	private static final String STATIC = "static://";

	private TargetSyntax() {
	}

	static void check(String target) {
		if (target.isBlank()) {
			return;
		}
		if (target.startsWith(STATIC)) {
			for (String address : target.substring(STATIC.length()).split(",", -1)) {
				HostPort.parse("target", address.strip());
			}
			return;
		}
		if (target.startsWith("lb:")) {
			throw new InvalidSpecException("target", target, "the real target behind the client",
					"lb:///name is what stubs use; name the backends here, for example dns:///orders:50051.");
		}
		try {
			URI uri = new URI(target);
			if (uri.getScheme() == null || uri.getScheme().isEmpty() || target.matches("[^/]*:\\d+")) {
				throw new InvalidSpecException("target", target, "a target with a scheme",
						"Write dns:///" + target + " or static://" + target + ".");
			}
		}
		catch (URISyntaxException ex) {
			throw new InvalidSpecException("target", target, "a gRPC target",
					"For example static://10.0.0.1:50051,10.0.0.2:50051 or dns:///orders:50051.");
		}
	}

}
