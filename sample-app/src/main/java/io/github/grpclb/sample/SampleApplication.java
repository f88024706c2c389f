package io.github.grpclb.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.SimpleCommandLinePropertySource;

import io.github.grpclb.sample.backend.BackendApplication;
import io.github.grpclb.sample.client.ClientApplication;

/**
 * Starts three backends and a balanced client in one process, or the part of it that
 * {@code --sample.role} names: {@code server}, {@code client} or {@code load}.
 */
public final class SampleApplication {

	private static final String DEFAULT_PORTS = "9101,9102,9103";

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

	private static void all(String[] ports, String[] args) {
		List<ConfigurableApplicationContext> backends = new ArrayList<>();
		try {
			startAll(ports, args, backends);
		}
		catch (RuntimeException ex) {
			// Those that run already would keep the process alive.
			backends.forEach(ConfigurableApplicationContext::close);
			throw ex;
		}
	}

	private static void startAll(String[] ports, String[] args, List<ConfigurableApplicationContext> backends) {
		for (int i = 0; i < ports.length; i++) {
			// The last one is slower, so that policies have something to show.
			String latency = (i == ports.length - 1) ? "25ms" : "1ms";
			backends.add(
					backend(ofBackends(args), "--grpc.server.port=" + ports[i].strip(), "--sample.latency=" + latency));
		}
		client(String.join(",", ports), WebApplicationType.SERVLET, args)
			.addApplicationListener(new StopWith(backends));
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
				+ String.join(",", Arrays.stream(ports.split(",")).map((port) -> "127.0.0.1:" + port.strip()).toList());
		return new SpringApplicationBuilder(ClientApplication.class).web(web)
			.profiles("client")
			.properties(Map.of("sample.target", target))
			.run(args);
	}

}
