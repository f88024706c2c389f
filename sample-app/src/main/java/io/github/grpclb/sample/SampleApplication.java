package io.github.grpclb.sample;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.SimpleCommandLinePropertySource;

import io.github.grpclb.sample.backend.BackendApplication;
import io.github.grpclb.sample.client.ClientApplication;
import io.github.grpclb.sample.fleet.Fleet;

/**
 * Starts three backends and a balanced client in one process, or the part of it that
 * {@code --sample.role} names: {@code server}, {@code client} or {@code load}.
 */
public final class SampleApplication {

	private static final String DEFAULT_PORTS = "9101,9102,9103";

	private static final String HOST = "127.0.0.1";

	private SampleApplication() {
	}

	/**
	 * Starts the sample.
	 * @param args Spring Boot's arguments; {@code --sample.role}, {@code --sample.ports}
	 */
	public static void main(String[] args) {
		SimpleCommandLinePropertySource options = new SimpleCommandLinePropertySource(args);
		String role = (options.getProperty("sample.role") != null) ? options.getProperty("sample.role") : "all";
		String ports = (options.getProperty("sample.ports") != null) ? options.getProperty("sample.ports")
				: DEFAULT_PORTS;
		switch (role) {
			case "all" -> all(ports.split(","), args);
			case "server" -> backend(args);
			case "client" -> client(ports, WebApplicationType.SERVLET, args);
			case "load" -> client(ports, WebApplicationType.NONE, args).close();
			default -> throw new IllegalArgumentException(
					"--sample.role is '%s', but must be all, server, client or load".formatted(role));
		}
	}

	static ConfigurableApplicationContext all(String[] ports, String[] args) {
		Fleet fleet = new Fleet((port, latency) -> backend(ofBackends(args), "--grpc.server.port=" + port,
				"--grpc.server.address=" + HOST, "--sample.latency=" + latency.toMillis() + "ms",
				"--grpc.lb.server.concurrency-limit=20"));
		try {
			return startAll(fleet, ports, args);
		}
		catch (RuntimeException ex) {
			// Those that run already would keep the process alive.
			fleet.close();
			System.err.println(StartFailure.sentence(ex));
			throw ex;
		}
	}

	private static ConfigurableApplicationContext startAll(Fleet fleet, String[] ports, String[] args) {
		for (int i = 0; i < ports.length; i++) {
			// The last one is slower, so that policies have something to show.
			fleet.add(Integer.parseInt(ports[i].strip()), Duration.ofMillis((i == ports.length - 1) ? 25 : 1));
		}
		ConfigurableApplicationContext client = new SpringApplicationBuilder(ClientApplication.class)
			.web(WebApplicationType.SERVLET)
			.profiles("client", "all")
			.properties(Map.of("sample.target", fleet.target()))
			.initializers((context) -> context.getBeanFactory().registerSingleton("fleet", fleet))
			.run(args);
		client.addApplicationListener(new StopWith(fleet));
		System.out.printf("Open http://localhost:%s/ and see it work. Ctrl+C stops it.%n",
				client.getEnvironment().getProperty("local.server.port"));
		return client;
	}

	/** The HTTP port and the balanced client of the arguments are the client's. */
	private static String[] ofBackends(String[] args) {
		return Arrays.stream(args)
			.filter((arg) -> !arg.startsWith("--server.port") && !arg.startsWith("--grpc.lb.clients"))
			.toArray(String[]::new);
	}

	private static ConfigurableApplicationContext backend(String[] args, String... more) {
		boolean http = Arrays.stream(args).anyMatch((arg) -> arg.startsWith("--server.port"));
		return new SpringApplicationBuilder(BackendApplication.class)
			.web(http ? WebApplicationType.SERVLET : WebApplicationType.NONE)
			.profiles("backend")
			.run(Stream.concat(Arrays.stream(args), Arrays.stream(more)).toArray(String[]::new));
	}

	private static ConfigurableApplicationContext client(String ports, WebApplicationType web, String[] args) {
		String target = "static://"
				+ String.join(",", Arrays.stream(ports.split(",")).map((port) -> HOST + ":" + port.strip()).toList());
		return new SpringApplicationBuilder(ClientApplication.class).web(web)
			.profiles("client")
			.properties(Map.of("sample.target", target))
			.run(args);
	}

}
