package io.github.grpclb.discovery.etcd;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

import io.github.grpclb.discovery.traffic.RealPart;
import io.github.grpclb.testing.FreePort;

/**
 * A cluster of one member, changed through its JSON gateway.
 */
final class RealEtcd implements AutoCloseable {

	private final HttpClient http = HttpClient.newHttpClient();

	private final String endpoint;

	private final RealPart process;

	private final Path data;

	private String token = "";

	RealEtcd(Path directory, String... more) {
		String program = RealPart.find("etcd", "ETCD_BINARY", "Debian has the package 'etcd-server'.");
		this.endpoint = "127.0.0.1:" + FreePort.next();
		this.data = directory.resolve("data");
		String peer = "http://127.0.0.1:" + FreePort.next();
		List<String> command = new ArrayList<>(List.of(program, "--name=test", "--data-dir=" + this.data,
				"--listen-client-urls=http://" + this.endpoint, "--advertise-client-urls=http://" + this.endpoint,
				"--listen-peer-urls=" + peer, "--initial-advertise-peer-urls=" + peer,
				"--initial-cluster=test=" + peer));
		command.addAll(List.of(more));
		this.process = new RealPart(command, directory.resolve("log"));
		start();
	}

	void start() {
		this.process.start();
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.ignoreExceptions()
			.until(() -> post("kv/range", "{\"key\": \"eA==\"}").contains("revision"));
	}

	void kill() {
		this.process.kill();
	}

	/** Starts again without what it knew. */
	void startEmpty() {
		try (Stream<Path> files = Files.walk(this.data)) {
			files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start();
	}

	/**
	 * Starts again with authentication, which {@link #enableAuthentication} has switched
	 * on.
	 */
	void startAuthenticated() {
		this.process.start();
		Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
			loginAsRoot();
			return true;
		});
	}

	int port() {
		return Integer.parseInt(this.endpoint.substring(this.endpoint.indexOf(':') + 1));
	}

	void signal(String name) {
		this.process.signal(name);
	}

	String endpoint() {
		return this.endpoint;
	}

	void put(String key, String value) {
		post("kv/put", "{\"key\": \"%s\", \"value\": \"%s\"}".formatted(base64(key), base64(value)));
	}

	String grantLease(int seconds) {
		return field(post("lease/grant", "{\"TTL\": %d}".formatted(seconds)), "ID");
	}

	void putLeased(String key, String value, String lease) {
		post("kv/put",
				"{\"key\": \"%s\", \"value\": \"%s\", \"lease\": \"%s\"}".formatted(base64(key), base64(value), lease));
	}

	void delete(String key) {
		post("kv/deleterange", "{\"key\": \"%s\"}".formatted(base64(key)));
	}

	void compact() {
		String revision = field(post("kv/range", "{\"key\": \"eA==\"}"), "revision");
		post("kv/compaction", "{\"revision\": \"%s\", \"physical\": true}".formatted(revision));
	}

	/** A root, and a user who may read a prefix. */
	void enableAuthentication(String user, String password, String prefix) {
		post("auth/user/add", "{\"name\": \"root\", \"password\": \"secret-of-root\"}");
		post("auth/user/grant", "{\"user\": \"root\", \"role\": \"root\"}");
		post("auth/role/add", "{\"name\": \"reader\"}");
		String end = prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
		post("auth/role/grant", ("{\"name\": \"reader\", \"perm\": {\"permType\": \"READ\", \"key\": \"%s\", "
				+ "\"range_end\": \"%s\"}}")
			.formatted(base64(prefix), base64(end)));
		post("auth/user/add", "{\"name\": \"%s\", \"password\": \"%s\"}".formatted(user, password));
		post("auth/user/grant", "{\"user\": \"%s\", \"role\": \"reader\"}".formatted(user));
		post("auth/enable", "{}");
		loginAsRoot();
	}

	private void loginAsRoot() {
		this.token = "";
		this.token = field(post("auth/authenticate", "{\"name\": \"root\", \"password\": \"secret-of-root\"}"),
				"token");
	}

	private String post(String path, String body) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + this.endpoint + "/v3/" + path))
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.timeout(Duration.ofSeconds(20));
		if (!this.token.isEmpty()) {
			request.header("Authorization", this.token);
		}
		try {
			HttpResponse<String> answer = this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
			if (answer.statusCode() != 200) {
				throw new IllegalStateException(path + ": " + answer.body());
			}
			return answer.body();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static String field(String json, String name) {
		Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
		if (!matcher.find()) {
			throw new IllegalStateException(json);
		}
		return matcher.group(1);
	}

	private static String base64(String text) {
		return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

	@Override
	public void close() {
		this.process.close();
	}

}
