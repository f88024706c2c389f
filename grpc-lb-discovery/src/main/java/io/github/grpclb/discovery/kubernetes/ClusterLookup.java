package io.github.grpclb.discovery.kubernetes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.discovery.kubernetes.ClusterAccess.Credentials;
import io.github.grpclb.discovery.registry.RegistryException;

/**
 * Finds the API server: from the settings, then the pod's service account, then the
 * kubeconfig. Done before each watch, since files and contexts change.
 *
 * @see <a href=
 * "https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/">Accessing the
 * Kubernetes API from a Pod</a>
 */
final class ClusterLookup {

	private static final String CURE = "Run in a pod with a service account, or set grpc.lb.kubernetes.api-server "
			+ "(KubernetesSettings.apiServer), or give KUBECONFIG or ~/.kube/config a current context.";

	private final KubernetesSettings settings;

	private final Map<String, String> environment;

	private final Path account;

	ClusterLookup(KubernetesSettings settings, Map<String, String> environment) {
		this(settings, environment, Path.of("/var/run/secrets/kubernetes.io/serviceaccount"));
	}

	ClusterLookup(KubernetesSettings settings, Map<String, String> environment, Path account) {
		this.settings = settings;
		this.environment = environment;
		this.account = account;
	}

	ClusterAccess find() throws RegistryException {
		ClusterAccess found = inCluster();
		if (found == null) {
			found = kubeconfig();
		}
		if (found == null) {
			if (this.settings.apiServer().isEmpty()) {
				throw new RegistryException(Status.Code.UNAVAILABLE, "kubernetes", "no API server was found", CURE);
			}
			found = new ClusterAccess(this.settings.apiServer(), "default", Credentials.NONE, null, "the settings");
		}
		return overridden(found);
	}

	private ClusterAccess overridden(ClusterAccess found) {
		Credentials credentials = this.settings.tokenFile().isEmpty() ? found.credentials()
				: new Credentials(Path.of(this.settings.tokenFile()), null, null, null);
		return new ClusterAccess(this.settings.apiServer().isEmpty() ? found.server() : this.settings.apiServer(),
				this.settings.namespace().isEmpty() ? found.namespace() : this.settings.namespace(), credentials,
				this.settings.caFile().isEmpty() ? found.ca() : Pem.in(Path.of(this.settings.caFile())),
				found.origin());
	}

	private @Nullable ClusterAccess inCluster() throws RegistryException {
		String host = this.environment.get("KUBERNETES_SERVICE_HOST");
		String port = this.environment.get("KUBERNETES_SERVICE_PORT");
		Path token = this.account.resolve("token");
		if (host == null || host.isEmpty() || port == null || !Files.exists(token)) {
			return null;
		}
		String literal = (host.indexOf(':') >= 0) ? "[" + host + "]" : host;
		Path ca = this.account.resolve("ca.crt");
		return new ClusterAccess("https://" + literal + ":" + port, namespace(this.account.resolve("namespace")),
				new Credentials(token, null, null, null), Files.exists(ca) ? Pem.in(ca) : null,
				"the pod's service account");
	}

	private static String namespace(Path file) throws RegistryException {
		try {
			return Files.exists(file) ? Pem.readText(file).strip() : "default";
		}
		catch (IOException ex) {
			throw new RegistryException(Status.Code.UNAVAILABLE, "kubernetes", file + " cannot be read: " + ex,
					"Let this process read it, or set grpc.lb.kubernetes.namespace.", ex);
		}
	}

	private @Nullable ClusterAccess kubeconfig() throws RegistryException {
		return Kubeconfig.find(this.environment, Path.of(System.getProperty("user.home", ".")));
	}

}
