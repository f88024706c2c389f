package io.github.grpclb.verification.languages;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.github.grpclb.testing.FreePort;

import static org.awaitility.Awaitility.await;

/**
 * A proxy process with two front doors and the given backends.
 *
 * @param process the process
 * @param doors where it listens
 * @param reloadSignal what makes it read its configuration again
 */
record Proxy(Process process, List<String> doors, String reloadSignal) implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final int LEFT_IN_ORDER = 3;

	/** What is there to be tried. */
	enum Kind {

		/** With connections to backends that are kept, as grpc_pass is deployed. */
		NGINX("/usr/sbin/nginx", "HUP"),

		/** With health checks by TCP. */
		HAPROXY("/usr/sbin/haproxy", "USR2");

		private final String program;

		private final String reloadSignal;

		Kind(String program, String reloadSignal) {
			this.program = program;
			this.reloadSignal = reloadSignal;
		}

		void require() throws InterruptedException {
			Language.require(this.program, "apt-get install " + name().toLowerCase(Locale.ROOT), this.program, "-v");
		}

		Proxy start(Path folder, List<String> backends) throws IOException {
			List<String> doors = List.of("127.0.0.1:" + FreePort.next(), "127.0.0.1:" + FreePort.next());
			Path file = folder.resolve("proxy.conf");
			Files.writeString(file, (this == NGINX) ? nginx(folder, doors, backends) : haproxy(doors, backends));
			List<String> command = (this == NGINX) ? List.of(this.program, "-e", folder.resolve("error.log").toString(),
					"-p", folder.toString(), "-c", file.toString())
					: List.of(this.program, "-W", "-f", file.toString());
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(folder.resolve("output.log").toFile())
				.start();
			doors.forEach((door) -> await("a proxy on " + door).atMost(PATIENCE).until(() -> listens(door)));
			return new Proxy(process, doors, this.reloadSignal);
		}

	}

	private static String nginx(Path folder, List<String> doors, List<String> backends) {
		return """
				daemon off;
				worker_processes 1;
				pid %1$s/nginx.pid;
				events { worker_connections 512; }
				http {
				  access_log off;
				  client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
				  uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
				  upstream backends { %2$s keepalive 16; }
				  server {
				    %3$s
				    grpc_read_timeout 1h; grpc_send_timeout 1h; client_body_timeout 1h;
				    location / { grpc_pass grpc://backends; grpc_next_upstream error timeout non_idempotent; }
				  }
				}
				""".formatted(folder,
				backends.stream().map((each) -> "server " + each + " max_fails=0;").collect(Collectors.joining(" ")),
				doors.stream().map((each) -> "listen " + each + " http2;").collect(Collectors.joining(" ")));
	}

	private static String haproxy(List<String> doors, List<String> backends) {
		StringBuilder servers = new StringBuilder();
		for (String backend : backends) {
			servers.append(
					"  server s%d %s proto h2 check inter 100ms fall 1 rise 1%n".formatted(servers.length(), backend));
		}
		return """
				defaults
				  mode http
				  timeout connect 5s
				  timeout client 1h
				  timeout server 1h
				  retries 3
				  option redispatch 1
				  retry-on conn-failure empty-response response-timeout
				frontend doors
				%s
				  default_backend servers
				backend servers
				  balance roundrobin
				%s""".formatted(
				doors.stream().map((each) -> "  bind " + each + " proto h2").collect(Collectors.joining("\n")),
				servers);
	}

	private static boolean listens(String door) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress("127.0.0.1", Integer.parseInt(door.split(":")[1])), 1_000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Replaces its workers; those that were there send GOAWAY and end their calls. */
	void reload() throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-" + this.reloadSignal, String.valueOf(this.process.pid())).start().waitFor();
	}

	@Override
	public void close() {
		List<ProcessHandle> workers = this.process.descendants().toList();
		this.process.destroy();
		try {
			if (!this.process.waitFor(LEFT_IN_ORDER, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		workers.forEach(ProcessHandle::destroyForcibly);
	}

}
