package io.github.grpclb.soak;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.grpclb.soak.backend.BackendProcess;
import io.github.grpclb.soak.backend.BackendProcess.Stats;
import io.github.grpclb.soak.backend.BackendSettings;
import io.github.grpclb.spec.AdmissionSpec;
import io.github.grpclb.testing.FreePort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * gRPC's C core (Python) through nginx to a server that renews every connection each
 * second, freshly started for each run, and the same without that. Needs
 * {@code apt-get install nginx-light python3-grpcio}.
 */
@Tag("soak")
class NginxSoakTests {

	private static final int RUNS = Integer.getInteger("soak.runs", 30);

	private static final int CALLS = 1_200;

	/** Nginx ends a client's connection after 1,000 calls, so that is seen, too. */
	private static final int PER_SECOND = 300;

	/** Longer than anything that a busy machine does, so that only losses are lost. */
	private static final int PATIENCE_SECONDS = 30;

	@TempDir
	private Path directory;

	@Test
	void renewedConnectionsLoseNoCallBehindNginx() throws IOException, InterruptedException {
		List<String> losses = new ArrayList<>();
		System.out.println("| max-connection-age | run | answered | handled by the server | how others ended |");
		System.out.println("| --- | --- | --- | --- | --- |");
		for (int run = 1; run <= RUNS; run++) {
			for (Duration age : List.of(Duration.ofSeconds(1), Duration.ofMinutes(30))) {
				String row = run(run, age);
				System.out.println(row);
				if (!row.contains("| %d | %d |".formatted(CALLS, CALLS))) {
					losses.add(row);
				}
			}
		}
		assertThat(losses).isEmpty();
	}

	private String run(int run, Duration age) throws IOException, InterruptedException {
		BackendSettings settings = BackendSettings.of(0, AdmissionSpec.NONE).withAges(age, Duration.ZERO);
		try (BackendProcess server = BackendProcess.start(settings)) {
			int port = FreePort.next();
			Process nginx = nginx(port, server);
			try {
				await().atMost(Duration.ofSeconds(20)).until(() -> listens(port));
				List<String> ends = callers(port);
				Stats counted = server.stats();
				String answered = ends.stream()
					.filter((end) -> end.startsWith("OK "))
					.map((end) -> end.substring(3))
					.findFirst()
					.orElse("0");
				return "| %s | %d | %s | %d | %s |".formatted(age, run, answered, counted.handled(),
						String.join("; ", ends.stream().filter((end) -> !end.startsWith("OK ")).toList()));
			}
			finally {
				nginx.destroy();
				nginx.waitFor(10, TimeUnit.SECONDS);
			}
		}
	}

	private Process nginx(int port, BackendProcess server) throws IOException {
		Path configuration = this.directory.resolve("nginx.conf");
		Files.writeString(configuration, """
				worker_processes 1; daemon off; pid %1$s/nginx.pid; error_log %1$s/error.log info;
				events { worker_connections 1024; }
				http {
					access_log off;
					client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
					uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
					upstream backend { server %2$s; keepalive 16; }
					server { listen 127.0.0.1:%3$d http2; location / { grpc_pass grpc://backend; } }
				}
				""".formatted(this.directory, server.address(), port));
		return new ProcessBuilder("nginx", "-p", this.directory.toString(), "-c", configuration.toString())
			.redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("nginx.out").toFile())
			.start();
	}

	private List<String> callers(int port) throws IOException, InterruptedException {
		Path script = this.directory.resolve("calls.py");
		Files.write(script, NginxSoakTests.class.getResourceAsStream("calls.py").readAllBytes());
		Path out = this.directory.resolve("calls.out");
		Process python = new ProcessBuilder("/usr/bin/python3", script.toString(), "127.0.0.1:" + port,
				String.valueOf(CALLS), String.valueOf(PER_SECOND), "1000", String.valueOf(PATIENCE_SECONDS))
			.redirectErrorStream(true)
			.redirectOutput(out.toFile())
			.start();
		if (!python.waitFor(120, TimeUnit.SECONDS)) {
			python.destroyForcibly();
		}
		return Files.readAllLines(out, StandardCharsets.UTF_8);
	}

	private static boolean listens(int port) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
