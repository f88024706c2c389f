package io.github.grpclb.discovery.kubernetes;

import java.net.URI;
import java.net.URISyntaxException;

import io.github.grpclb.spec.InvalidSpecException;

/**
 * Where the Kubernetes API is and how to be let in. What is empty is taken from the pod
 * that the process runs in, else from the current context of the kubeconfig.
 *
 * @param apiServer the URL of the API server, for example {@code https://10.96.0.1:443}
 * @param namespace the namespace of targets that name none
 * @param tokenFile a file with a bearer token; it is read anew at each request
 * @param caFile a file with the PEM certificates that the API server's certificate must
 * lead to; it is read anew at each connection
 */
public record KubernetesSettings(String apiServer, String namespace, String tokenFile, String caFile) {

	/** Everything is found out. */
	public static final KubernetesSettings NONE = new KubernetesSettings("", "", "", "");

	/**
	 * Checks the settings.
	 * @throws InvalidSpecException if one cannot work
	 */
	public KubernetesSettings {
		apiServer = withoutSlash(apiServer.strip());
		namespace = namespace.strip();
		tokenFile = tokenFile.strip();
		caFile = caFile.strip();
		if (!apiServer.isEmpty()) {
			checkUrl(apiServer);
		}
		if (!namespace.isEmpty() && !KubernetesTarget.isName(namespace)) {
			throw new InvalidSpecException("kubernetes.namespace", namespace,
					"a name of at most 63 lower-case letters, digits and '-'",
					"Write the namespace as 'kubectl get namespaces' shows it.");
		}
	}

	private static String withoutSlash(String url) {
		return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
	}

	private static void checkUrl(String url) {
		try {
			URI uri = new URI(url);
			boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
			if (http && uri.getHost() != null && uri.getRawQuery() == null && uri.getRawFragment() == null
					&& uri.getRawUserInfo() == null) {
				return;
			}
		}
		catch (URISyntaxException ex) {
			// Reported below, in the words of the property.
		}
		throw new InvalidSpecException("kubernetes.api-server", url, "an http or https URL",
				"Write for example https://10.96.0.1:443, or leave it empty to have it found.");
	}

}
