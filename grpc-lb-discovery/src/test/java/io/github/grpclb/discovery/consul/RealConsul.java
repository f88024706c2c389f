package io.github.grpclb.discovery.consul;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;

import io.github.grpclb.discovery.traffic.EchoBackend;
import io.github.grpclb.discovery.traffic.RealPart;
import io.github.grpclb.testing.FreePort;

/**
 * A Consul agent with itself as its only server.
 */
final class RealConsul implements AutoCloseable {

	private final HttpClient http = HttpClient.newHttpClient();

	private final String address;

	private final RealPart process;

	/**
	 * Starts an agent.
	 * @param directory for its data
	 * @param remembers whether it knows its services after a restart
	 */
	RealConsul(Path directory, boolean remembers) {
		String program = RealPart.find("consul", "CONSUL_BINARY",
				"Debian 11's archive has the package 'consul' 1.8.7.");
		int port = FreePort.next();
		List<String> command = new ArrayList<>(
				List.of(program, "agent", "-bind=127.0.0.1", "-client=127.0.0.1", "-node=test", "-http-port=" + port,
						"-dns-port=-1", "-grpc-port=-1", "-serf-lan-port=" + FreePort.next(), "-serf-wan-port=-1",
						"-server-port=" + FreePort.next(), "-log-level=warn"));
		command.addAll(remembers ? List.of("-server", "-bootstrap-expect=1", "-data-dir=" + directory.resolve("data"))
				: List.of("-dev"));
		this.address = "http://127.0.0.1:" + port;
		this.process = new RealPart(command, directory.resolve("log"));
		start();
	}

	void start() {
		this.process.start();
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.ignoreExceptions()
			.until(() -> !send("GET", "/v1/catalog/nodes", "").body().equals("[]"));
	}

	void kill() {
		this.process.kill();
	}

	ConsulSettings settings() {
		return new ConsulSettings(this.address, "", "");
	}

	void register(EchoBackend backend) {
		register(backend.address(), backend.port(), "\"Meta\": {\"zone\": \"eu-1a\"}");
	}

	void register(String id, int port, String more) {
		put("/v1/agent/service/register",
				"{\"ID\": \"%s\", \"Name\": \"orders\", \"Address\": \"127.0.0.1\", \"Port\": %d, %s}".formatted(id,
						port, more));
	}

	void deregister(EchoBackend backend) {
		put("/v1/agent/service/deregister/" + backend.address(), "");
	}

	void put(String path, String body) {
		HttpResponse<String> answer = send("PUT", path, body);
		if (answer.statusCode() != 200) {
			throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
		}
	}

	private HttpResponse<String> send(String method, String path, String body) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.address + path))
			.method(method, HttpRequest.BodyPublishers.ofString(body))
			.timeout(Duration.ofSeconds(10))
			.build();
		try {
			return this.http.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.process.close();
	}

}
