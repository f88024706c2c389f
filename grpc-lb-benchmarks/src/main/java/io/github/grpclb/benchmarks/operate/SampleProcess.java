package io.github.grpclb.benchmarks.operate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.grpclb.testing.FreePort;

/**
 * The packaged sample in a process of its own, so that its CPU time is all that it needs
 * for an answer: reading, JSON, HTTP and garbage.
 */
final class SampleProcess implements AutoCloseable {

	private static final Duration START = Duration.ofMinutes(5);

	private final HttpClient http = HttpClient.newHttpClient();

	private final Process process;

	private final int port;

	private final Path log;

	private SampleProcess(Process process, int port, Path log) {
		this.process = process;
		this.port = port;
		this.log = log;
	}

	static SampleProcess start(Path jar, Path directory, String name, String... arguments)
			throws IOException, InterruptedException {
		int port = FreePort.next();
		Path log = directory.resolve(name + ".log");
		List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
				"-Xms1g", "-Xmx1g", "-jar", jar.toString(), "--server.port=" + port));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		SampleProcess started = new SampleProcess(process, port, log);
		try {
			started.awaitAnswer();
		}
		catch (InterruptedException | RuntimeException ex) {
			started.close();
			throw ex;
		}
		return started;
	}

	private void awaitAnswer() throws InterruptedException {
		for (long end = System.nanoTime() + START.toNanos(); System.nanoTime() < end; Thread.sleep(200)) {
			requireAlive();
			try {
				if (send("/actuator/health").statusCode() == 200) {
					return;
				}
			}
			catch (IOException ex) {
				// It does not listen yet.
			}
		}
		throw new IllegalStateException("The sample does not answer; see " + this.log);
	}

	void requireAlive() {
		if (!this.process.isAlive()) {
			throw new IllegalStateException("The sample has ended; see " + this.log);
		}
	}

	private HttpResponse<String> send(String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.header("Accept", path.endsWith("prometheus") ? "text/plain" : "application/json")
			.build();
		return this.http.send(request, HttpResponse.BodyHandlers.ofString());
	}

	String get(String path) throws IOException, InterruptedException {
		HttpResponse<String> response = send(path);
		if (response.statusCode() != 200) {
			throw new IllegalStateException(path + " was answered with " + response.statusCode());
		}
		return response.body();
	}

	Duration cpu() {
		return this.process.info().totalCpuDuration().orElseThrow();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
