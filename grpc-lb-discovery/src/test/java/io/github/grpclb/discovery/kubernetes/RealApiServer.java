package io.github.grpclb.discovery.kubernetes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Assumptions;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.testing.FreePort;

import static org.awaitility.Awaitility.await;

/**
 * The API server of Kubernetes for EndpointSlices, over an etcd: real processes on
 * ephemeral ports. They are found in {@code shared/tools} beside or above the project;
 * without them tests are skipped, and say so.
 */
final class RealApiServer implements AutoCloseable {

	private static final Path UNPACKED = Path.of("target", "slice-api").toAbsolutePath();

	private final Path folder;

	private final Process etcd;

	private final String etcdUrl;

	private final List<String> options;

	private final int port = FreePort.next();

	/** Writes, also while the server is down. */
	private final int writerPort = FreePort.next();

	private @Nullable Process server;

	private final Process writer;

	private final HttpClient client;

	RealApiServer(Path folder, String... options) throws Exception {
		this.folder = folder;
		this.options = List.of(options);
		unpack();
		Files.writeString(folder.resolve("tokens"), "admin-token admin\nreader-token reader\n");
		int peer = FreePort.next();
		this.etcdUrl = "http://127.0.0.1:" + FreePort.next();
		this.etcd = run("etcd", "etcd", "--data-dir", folder.resolve("data").toString(), "--name", "n1",
				"--listen-client-urls", this.etcdUrl, "--advertise-client-urls", this.etcdUrl, "--listen-peer-urls",
				"http://127.0.0.1:" + peer, "--initial-advertise-peer-urls", "http://127.0.0.1:" + peer,
				"--initial-cluster", "n1=http://127.0.0.1:" + peer);
		this.writer = api(this.writerPort, "writer-certs");
		this.server = api(this.port, "certs");
		awaitAnswer(this.writerPort, "writer-certs");
		this.client = client("writer-certs");
		awaitUp();
	}

	private static void unpack() throws Exception {
		Path tool = find();
		Assumptions.assumeTrue(tool != null,
				"Skipped: shared/tools/slice-api was not found beside or above the project, so no real Kubernetes API");
		Assumptions.assumeTrue(runs("etcd", "--version"),
				"Skipped: etcd is not installed (apt-get install etcd-server)");
		Assumptions.assumeTrue(runs("xz", "--version"), "Skipped: xz is not installed (apt-get install xz-utils)");
		synchronized (RealApiServer.class) {
			if (!Files.exists(UNPACKED)) {
				Path part = Files.createTempFile(Files.createDirectories(UNPACKED.getParent()), "slice-api", ".part");
				Process xz = new ProcessBuilder("xz", "-dkc", tool.toString()).redirectOutput(part.toFile()).start();
				if (xz.waitFor() != 0 || !part.toFile().setExecutable(true)) {
					throw new IOException("Cannot unpack " + tool);
				}
				Files.move(part, UNPACKED);
			}
		}
	}

	private static @Nullable Path find() {
		for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
			Path tool = folder.resolve("shared/tools/slice-api/slice-api.xz");
			if (Files.exists(tool)) {
				return tool;
			}
		}
		return null;
	}

	private static boolean runs(String... command) throws InterruptedException {
		try {
			return new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private Process run(String name, String... command) throws IOException {
		return new ProcessBuilder(command).directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(this.folder.resolve(name + ".log").toFile())
			.start();
	}

	private Process api(int port, String certs) throws IOException {
		List<String> command = new ArrayList<>(List.of(UNPACKED.toString(), "-etcd", this.etcdUrl, "-port",
				String.valueOf(port), "-tokens", this.folder.resolve("tokens").toString(), "-cert-dir", certs));
		command.addAll(this.options);
		return run(certs, command.toArray(String[]::new));
	}

	private HttpClient client(String certs) throws Exception {
		ClusterAccess access = new ClusterAccess("https://127.0.0.1", "shop", ClusterAccess.Credentials.NONE,
				Pem.in(this.folder.resolve(certs).resolve("apiserver.crt")), "test");
		return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(ClusterTls.of(access)).build();
	}

	private void awaitAnswer(int port, String certs) {
		await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(100)).ignoreExceptions().until(() -> {
			URI uri = uri(port, "");
			HttpRequest request = HttpRequest.newBuilder(uri).header("Authorization", "Bearer admin-token").build();
			return client(certs).send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
		});
	}

	void awaitUp() {
		awaitAnswer(this.port, "certs");
	}

	void kill() throws InterruptedException {
		this.server.destroyForcibly().waitFor();
	}

	void restart() throws IOException {
		this.server = api(this.port, "certs");
	}

	String url() {
		return "https://127.0.0.1:" + this.port;
	}

	int port() {
		return this.port;
	}

	Path tokens() {
		return this.folder.resolve("tokens");
	}

	Path ca() {
		return this.folder.resolve("certs").resolve("apiserver.crt");
	}

	KubernetesSettings settings(String url, String token) throws IOException {
		Path file = Files.writeString(this.folder.resolve("token"), token);
		return new KubernetesSettings(url, "shop", file.toString(), ca().toString());
	}

	private static URI uri(int port, String path) {
		return URI.create(
				"https://127.0.0.1:%d/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices%s".formatted(port, path));
	}

	void put(String name, String slice) throws Exception {
		HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString(slice);
		if (write("PUT", "/" + name, body) == 404) {
			int status = write("POST", "", body);
			if (status != 201) {
				throw new IOException("POST answered " + status);
			}
		}
	}

	/** The size of the list of a Service's slices. */
	long bytes(String service) throws Exception {
		URI uri = uri(this.writerPort, "?labelSelector=kubernetes.io/service-name%3D" + service);
		HttpRequest request = HttpRequest.newBuilder(uri).header("Authorization", "Bearer admin-token").build();
		return this.client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body().length;
	}

	void delete(String name) throws Exception {
		write("DELETE", "/" + name, HttpRequest.BodyPublishers.noBody());
	}

	private int write(String method, String path, HttpRequest.BodyPublisher body) throws Exception {
		HttpResponse<String> response = this.client.send(HttpRequest.newBuilder(uri(this.writerPort, path))
			.header("Authorization", "Bearer admin-token")
			.header("Content-Type", "application/json")
			.method(method, body)
			.build(), HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() >= 400 && response.statusCode() != 404) {
			throw new IOException(method + " answered " + response.body());
		}
		return response.statusCode();
	}

	@Override
	public void close() {
		for (Process process : List.of(this.server, this.writer, this.etcd)) {
			process.destroyForcibly().onExit().join();
		}
	}

}
