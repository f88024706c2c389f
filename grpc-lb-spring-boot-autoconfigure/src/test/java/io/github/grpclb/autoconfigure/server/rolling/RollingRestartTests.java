package io.github.grpclb.autoconfigure.server.rolling;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;

import io.github.grpclb.testing.FreePort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Three servers are restarted one after another, while a balanced client, grpc-js and
 * gRPC's C core call them, directly and through nginx: at least 10,000 calls each,
 * fail-fast, without retries.
 */
@Tag("soak")
class RollingRestartTests {

	private static final int SERVERS = 3;

	private static final int CALLS = 10_000;

	/** Of each of six clients. */
	private static final int RATE = Integer.getInteger("rolling.rate", 120);

	private static final String NO_DEVH = "spring.autoconfigure.exclude="
			+ "net.devh.boot.grpc.server.autoconfigure.GrpcServerFactoryAutoConfiguration,"
			+ "net.devh.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration,"
			+ "net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration";

	private final List<RunningProgram> programs = new ArrayList<>();

	private final Callers callers = new Callers();

	@TempDir
	private Path directory;

	private Path npm;

	@BeforeEach
	void need() throws Exception {
		for (List<String> command : List.of(List.of("/usr/bin/python3", "-c", "import grpc"), List.of("nginx", "-v"),
				List.of("npm", "-v"))) {
			Assumptions.assumeTrue(runs(command), "apt-get install nginx python3-grpcio nodejs npm");
		}
		this.npm = Callers.npm();
	}

	private static boolean runs(List<String> command) throws InterruptedException {
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

	@AfterEach
	void stop() {
		this.callers.close();
		this.programs.forEach(RunningProgram::kill);
	}

	private RunningProgram server(boolean devh, int port) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
						"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
						"-Dspring.cloud.compatibility-verifier.enabled=false", RollingServer.class.getName()));
		command.addAll(devh
				? List.of("--spring.grpc.server.enabled=false", "--grpc.server.address=127.0.0.1",
						"--grpc.server.port=" + port)
				: List.of("--" + NO_DEVH, "--spring.grpc.server.address=127.0.0.1",
						"--spring.grpc.server.port=" + port));
		RunningProgram server = new RunningProgram(new ProcessBuilder(command));
		this.programs.add(server);
		return server;
	}

	private int nginx(List<Integer> ports) throws IOException {
		int port = FreePort.next();
		String servers = ports.stream()
			// A server that is away is tried again at each call, which costs nothing on
			// one machine.
			.map((it) -> "server 127.0.0.1:" + it + " max_fails=0;")
			.collect(Collectors.joining("\n    "));
		Path file = this.directory.resolve("nginx.conf");
		Files.writeString(file,
				new String(RollingRestartTests.class.getResourceAsStream("/rolling/nginx.conf").readAllBytes(),
						StandardCharsets.UTF_8)
					.replace("<directory>", this.directory.toString())
					.replace("<servers>", servers)
					.replace("<port>", String.valueOf(port)));
		this.programs.add(new RunningProgram(new ProcessBuilder("nginx", "-e", "stderr", "-c", file.toString())));
		return port;
	}

	private OurCaller ours(boolean devh, String target, MethodDescriptor<byte[], byte[]> method) {
		BiFunction<ApplicationContext, String, Channel> channels = devh
				? (context, name) -> context.getBean(net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory.class)
					.createChannel(name)
				: (context, name) -> context.getBean(org.springframework.grpc.client.GrpcChannelFactory.class)
					.createChannel(name);
		return new OurCaller(new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "spring.grpc.server.enabled=false", "grpc.server.port=-1",
					"grpc.lb.clients.rolling.target=" + target, "grpc.lb.clients.rolling.retry.enabled=false",
					"grpc.lb.clients.rolling.deadline=20s", "grpc.lb.clients.rolling.plaintext=true",
					devh ? "spring.grpc.client.enabled=false" : NO_DEVH)
			.run(), channels, method, RATE);
	}

	@ParameterizedTest(name = "{0}, {1} handler")
	@CsvSource({ "net.devh, plain", "net.devh, scheduled", "boot, plain", "boot, scheduled" })
	void rollingRestartLosesNoCallOfAnyClient(String framework, String handler) throws Exception {
		boolean devh = framework.equals("net.devh");
		MethodDescriptor<byte[], byte[]> method = handler.equals("plain") ? RollingServer.PLAIN
				: RollingServer.SCHEDULED;
		List<Integer> ports = new ArrayList<>();
		for (int i = 0; i < SERVERS; i++) {
			ports.add(FreePort.next());
		}
		List<RunningProgram> servers = new ArrayList<>(ports.stream().map((port) -> server(devh, port)).toList());
		servers.forEach((server) -> server.awaitLine("Server has started"));
		String addresses = ports.stream().map((port) -> "127.0.0.1:" + port).collect(Collectors.joining(","));
		int nginx = nginx(ports);
		String path = "/" + method.getFullMethodName();
		this.callers.addForeign("direct", "ipv4:" + addresses, path, RATE, this.npm);
		this.callers.addForeign("nginx", "ipv4:127.0.0.1:" + nginx, path, RATE, this.npm);
		this.callers.addOurs("direct", () -> ours(devh, "static://" + addresses, method));
		this.callers.addOurs("nginx", () -> ours(devh, "static://127.0.0.1:" + nginx, method));
		int restarts = 0;
		while (restarts < SERVERS || this.callers.fewest() < CALLS) {
			int next = restarts++ % SERVERS;
			servers.get(next).terminate();
			assertThat(servers.get(next).lines()).anyMatch((line) -> line.contains("Drained in"));
			servers.set(next, server(devh, ports.get(next)));
			servers.get(next).awaitLine("Server has started");
			long calls = this.callers.fewest();
			await().atMost(Duration.ofMinutes(1)).until(() -> this.callers.fewest() > calls + 2 * RATE);
		}
		Map<String, Map<String, Long>> counts = this.callers.stop();
		System.out.printf("%s, %s handler, %d restarts:%n", framework, handler, restarts);
		counts.forEach((client, count) -> System.out.printf("  %s: %s%n", client, count));
		assertThat(counts).hasSize(6).allSatisfy((client, count) -> {
			assertThat(count).containsOnlyKeys("started", "OK");
			assertThat(count.get("OK")).isEqualTo(count.get("started")).isGreaterThanOrEqualTo(CALLS);
		});
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
