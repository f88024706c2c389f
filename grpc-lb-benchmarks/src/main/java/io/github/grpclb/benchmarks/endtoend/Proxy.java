package io.github.grpclb.benchmarks.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.testing.FreePort;

/**
 * The process of a proxy between the client and the servers.
 */
final class Proxy implements AutoCloseable {

	private static final long PATIENCE_NANOS = 10_000_000_000L;

	private final Process process;

	private final int port;

	private Proxy(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	/** Starts nginx as Debian packages it; nothing if it is not there. */
	static @Nullable Proxy nginx(List<String> servers) throws IOException {
		return start("nginx", """
				daemon off;
				pid %1$s/pid;
				error_log stderr error;
				worker_processes 2;
				events { worker_connections 1024; }
				http {
				  access_log off;
				  client_body_temp_path %1$s/body;
				  proxy_temp_path %1$s/proxy;
				  fastcgi_temp_path %1$s/fastcgi;
				  uwsgi_temp_path %1$s/uwsgi;
				  scgi_temp_path %1$s/scgi;
				  keepalive_requests 1000000000;
				  upstream servers { %3$s keepalive 64; }
				  server {
				    listen 127.0.0.1:%2$d http2;
				    location / { grpc_pass grpc://servers; }
				  }
				}
				""", servers.stream().map("server %s;"::formatted).collect(Collectors.joining(" ")), "-c");
	}

	/** Starts HAProxy as Debian packages it; nothing if it is not there. */
	static @Nullable Proxy haproxy(List<String> servers) throws IOException {
		return start("haproxy", """
				global
				  nbthread 2
				  stats socket %1$s/stats
				defaults
				  mode http
				  timeout connect 5s
				  timeout client 10m
				  timeout server 10m
				frontend client
				  bind 127.0.0.1:%2$d proto h2
				  default_backend servers
				backend servers
				  balance roundrobin
				%3$s
				""",
				servers.stream()
					.map((server) -> "  server s%d %s proto h2".formatted(servers.indexOf(server), server))
					.collect(Collectors.joining("\n")),
				"-db", "-f");
	}

	private static @Nullable Proxy start(String name, String configuration, String servers, String... options)
			throws IOException {
		Path program = Path.of("/usr/sbin", name);
		if (!Files.isExecutable(program)) {
			System.err.printf("%s is not there and left out; apt-get install %s brings it.%n", program, name);
			return null;
		}
		int port = FreePort.next();
		Path directory = Files.createTempDirectory(name);
		Path file = directory.resolve(name + ".conf");
		Files.writeString(file, configuration.formatted(directory, port, servers));
		List<String> command = Stream
			.concat(Stream.concat(Stream.of(program.toString()), Stream.of(options)), Stream.of(file.toString()))
			.toList();
		Proxy proxy = new Proxy(new ProcessBuilder(command).inheritIO().start(), port);
		// Nobody else would end it when this JVM is told to.
		Runtime.getRuntime().addShutdownHook(new Thread(proxy.process::destroy));
		proxy.awaitPort();
		return proxy;
	}

	private void awaitPort() {
		long start = System.nanoTime();
		while (System.nanoTime() - start < PATIENCE_NANOS && this.process.isAlive()) {
			try (Socket socket = new Socket()) {
				socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port));
				return;
			}
			catch (IOException ex) {
				Thread.onSpinWait();
			}
		}
		close();
		throw new UncheckedIOException(new IOException(
				this.process.info().command().orElse("the proxy") + " does not listen; what it said stands above"));
	}

	String address() {
		return "127.0.0.1:" + this.port;
	}

	/** Its own and its workers'. */
	LongStream pids() {
		return LongStream.concat(LongStream.of(this.process.pid()),
				this.process.descendants().mapToLong(ProcessHandle::pid));
	}

	@Override
	public void close() {
		this.process.destroy();
		this.process.onExit().join();
	}

}
