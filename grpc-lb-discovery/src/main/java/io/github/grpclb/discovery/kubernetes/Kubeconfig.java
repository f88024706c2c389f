package io.github.grpclb.discovery.kubernetes;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

import io.github.grpclb.discovery.kubernetes.ClusterAccess.Credentials;
import io.github.grpclb.discovery.registry.RegistryException;

/**
 * The current context of the files that {@code kubectl} uses; of several files the first
 * that says something counts.
 *
 * @see <a href=
 * "https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/">Organizing
 * Cluster Access Using kubeconfig Files</a>
 */
final class Kubeconfig {

	private static final String TOKEN_CURE = "Set grpc.lb.kubernetes.token-file to a file with a token, such as "
			+ "'kubectl create token <service account>' makes, or run 'kubectl proxy' and set "
			+ "grpc.lb.kubernetes.api-server to http://127.0.0.1:8001.";

	private final List<Document> documents;

	private Kubeconfig(List<Document> documents) {
		this.documents = documents;
	}

	/**
	 * Finds the access of the current context.
	 * @return the access, {@code null} if there is no file or no current context
	 */
	static @Nullable ClusterAccess find(Map<String, String> environment, Path home) throws RegistryException {
		List<Document> documents = new ArrayList<>();
		for (Path file : files(environment, home)) {
			if (Files.exists(file)) {
				documents.add(Document.read(file));
			}
		}
		return new Kubeconfig(documents).current();
	}

	private static List<Path> files(Map<String, String> environment, Path home) {
		String variable = environment.getOrDefault("KUBECONFIG", "");
		if (variable.isBlank()) {
			return List.of(home.resolve(".kube").resolve("config"));
		}
		List<Path> files = new ArrayList<>();
		for (String name : variable.split(File.pathSeparator)) {
			if (!name.isBlank()) {
				files.add(Path.of(name));
			}
		}
		return files;
	}

	private @Nullable ClusterAccess current() throws RegistryException {
		String name = null;
		for (Document document : this.documents) {
			if (name == null) {
				name = text(document.root(), "current-context");
			}
		}
		if (name == null) {
			return null;
		}
		Entry context = entry("contexts", "context", name);
		Entry cluster = entry("clusters", "cluster", required(context, "cluster"));
		String user = text(context.values(), "user");
		String namespace = text(context.values(), "namespace");
		refuse(cluster, "insecure-skip-tls-verify", "Name the cluster's authority in certificate-authority instead.");
		refuse(cluster, "tls-server-name", "Use a server name that its certificate carries.");
		return new ClusterAccess(withoutSlash(required(cluster, "server")), (namespace != null) ? namespace : "default",
				(user != null) ? credentials(entry("users", "user", user)) : Credentials.NONE,
				cluster.pem("certificate-authority"), "context '" + name + "' of " + context.file());
	}

	private static String withoutSlash(String url) {
		return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
	}

	private static Credentials credentials(Entry user) throws RegistryException {
		refuse(user, "exec", TOKEN_CURE);
		refuse(user, "auth-provider", TOKEN_CURE);
		refuse(user, "username", TOKEN_CURE);
		String tokenFile = text(user.values(), "tokenFile");
		return new Credentials((tokenFile != null) ? user.path(tokenFile) : null, text(user.values(), "token"),
				user.pem("client-certificate"), user.pem("client-key"));
	}

	private static void refuse(Entry entry, String key, String cure) throws RegistryException {
		Object value = entry.values().get(key);
		if (value != null && !Boolean.FALSE.equals(value)) {
			throw new RegistryException(Status.Code.UNAUTHENTICATED, entry.file().toString(),
					"'" + key + "' of " + entry.name() + " is not supported", cure);
		}
	}

	private Entry entry(String list, String kind, String name) throws RegistryException {
		for (Document document : this.documents) {
			if (document.root().get(list) instanceof List<?> entries) {
				for (Object entry : entries) {
					if (entry instanceof Map<?, ?> map && name.equals(map.get("name"))
							&& map.get(kind) instanceof Map<?, ?> values) {
						return new Entry(document.file(), kind + " '" + name + "'", values);
					}
				}
			}
		}
		throw new RegistryException(Status.Code.UNAVAILABLE, "kubeconfig", "there is no " + kind + " '" + name + "'",
				"Compare with 'kubectl config view'.");
	}

	private static String required(Entry entry, String key) throws RegistryException {
		String value = text(entry.values(), key);
		if (value == null) {
			throw new RegistryException(Status.Code.UNAVAILABLE, entry.file().toString(),
					entry.name() + " has no " + key, "Compare with 'kubectl config view'.");
		}
		return value;
	}

	private static @Nullable String text(Map<?, ?> values, String key) {
		return (values.get(key) instanceof String text && !text.isBlank()) ? text : null;
	}

	private record Document(Path file, Map<?, ?> root) {

		static Document read(Path file) throws RegistryException {
			try {
				Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(Pem.readText(file));
				return new Document(file, (root instanceof Map<?, ?> map) ? map : Map.of());
			}
			catch (IOException | RuntimeException ex) {
				// The cause would quote the file, and the file holds secrets.
				throw new RegistryException(Status.Code.UNAVAILABLE, file.toString(),
						"cannot be read as YAML (" + ex.getClass().getSimpleName() + ")",
						"Check it with 'kubectl config view'.");
			}
		}

	}

	/**
	 * One entry of a list.
	 *
	 * @param file the file that it stands in
	 * @param name what it is, for messages
	 * @param values what it says
	 */
	private record Entry(Path file, String name, Map<?, ?> values) {

		/** Relative paths begin at the file's folder. */
		Path path(String name) {
			return this.file.toAbsolutePath().resolveSibling(name);
		}

		/** The data if there is any, else the file; as kubectl. */
		@Nullable Pem pem(String key) throws RegistryException {
			String data = text(this.values, key + "-data");
			if (data != null) {
				try {
					return Pem.of(new String(Base64.getMimeDecoder().decode(data), StandardCharsets.US_ASCII));
				}
				catch (IllegalArgumentException ex) {
					throw new RegistryException(Status.Code.UNAUTHENTICATED, this.file.toString(),
							key + "-data of " + this.name + " is not Base64", "Make the kubeconfig anew.");
				}
			}
			String path = text(this.values, key);
			return (path != null) ? Pem.in(path(path)) : null;
		}

	}

}
