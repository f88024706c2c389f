package io.github.grpclb.discovery.kubernetes;

import java.net.URI;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.InvalidSpecException;

/**
 * A Service and one of its ports, as users write them:
 * {@code kubernetes:///namespace/service:port} or {@code kubernetes:///service:port}.
 *
 * @param namespace the namespace, {@code null} for the one of the settings
 * @param service the Service's name
 * @param port the pods' port: its name, its number, or empty for the only one
 */
record KubernetesTarget(@Nullable String namespace, String service, String port) {

	/** DNS labels, RFC 1123: namespaces, Services and names of ports are such. */
	private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

	private static final String ALLOWED = "kubernetes:///namespace/service:port or kubernetes:///service:port";

	private static final String CURE = "Write for example kubernetes:///shop/orders:grpc; the port is the name or the number "
			+ "of the pods' port and may be left out if there is only one.";

	static boolean isName(String text) {
		return NAME.matcher(text).matches();
	}

	static KubernetesTarget parse(URI target) {
		String path = target.getPath();
		if (target.getAuthority() != null || path == null || target.getQuery() != null
				|| target.getFragment() != null) {
			throw refused(target);
		}
		String[] parts = path.substring(1).split("/", -1);
		if (parts.length > 2) {
			throw refused(target);
		}
		String namespace = (parts.length == 2) ? parts[0] : null;
		String last = parts[parts.length - 1];
		int colon = last.indexOf(':');
		String service = (colon >= 0) ? last.substring(0, colon) : last;
		String port = (colon >= 0) ? last.substring(colon + 1) : "";
		if ((namespace != null && !isName(namespace)) || !isName(service)
				|| !(port.isEmpty() ? colon < 0 : isPort(port))) {
			throw refused(target);
		}
		return new KubernetesTarget(namespace, service, port);
	}

	private static boolean isPort(String port) {
		if (port.chars().allMatch(Character::isDigit)) {
			return port.length() <= 5 && Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65535;
		}
		return isName(port);
	}

	private static InvalidSpecException refused(URI target) {
		return new InvalidSpecException("target", target, ALLOWED, CURE);
	}

}
