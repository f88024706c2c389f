package io.github.grpclb.soak.backend;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.grpclb.spec.AdmissionSpec;
import io.github.grpclb.spec.DrainSpec;
import io.github.grpclb.spec.ServerSpec;

/**
 * How a backend is set up.
 *
 * @param port its port, 0 for any
 * @param workers how many threads it has, 0 for as many as it needs
 * @param limit its {@code concurrency-limit}
 * @param connectionAge its {@code max-connection-age}
 * @param streamAge its {@code max-stream-age}
 * @param plain whether it has nothing of ours
 */
public record BackendSettings(int port, int workers, int limit, Duration connectionAge, Duration streamAge,
		boolean plain) {

	/**
	 * Returns settings without bounds.
	 * @param workers how many threads
	 * @param limit the limit of calls
	 * @return the settings
	 */
	public static BackendSettings of(int workers, int limit) {
		return new BackendSettings(0, workers, limit, ServerSpec.defaults().maxConnectionAge(), Duration.ZERO, false);
	}

	public BackendSettings withAges(Duration connection, Duration stream) {
		return new BackendSettings(this.port, this.workers, this.limit, connection, stream, this.plain);
	}

	public BackendSettings withPort(int port) {
		return new BackendSettings(port, this.workers, this.limit, this.connectionAge, this.streamAge, this.plain);
	}

	public BackendSettings withoutUs() {
		return new BackendSettings(this.port, this.workers, this.limit, this.connectionAge, this.streamAge, true);
	}

	ServerSpec spec() {
		ServerSpec defaults = ServerSpec.defaults();
		DrainSpec drain = new DrainSpec(true, Duration.ofSeconds(3), Duration.ofMillis(500), Duration.ofMillis(500),
				Duration.ofSeconds(5));
		return new ServerSpec(this.connectionAge, defaults.maxConnectionAgeGrace(), defaults.maxConnectionIdle(),
				defaults.permitKeepalive(), drain, new AdmissionSpec(0, this.limit), this.streamAge,
				defaults.loadReport());
	}

	List<String> arguments() {
		return List.of("port=" + this.port, "workers=" + this.workers, "limit=" + this.limit,
				"connectionAge=" + this.connectionAge, "streamAge=" + this.streamAge, "plain=" + this.plain);
	}

	static BackendSettings parse(String[] arguments) {
		Map<String, String> values = Arrays.stream(arguments)
			.map((argument) -> argument.split("=", 2))
			.collect(Collectors.toMap((pair) -> pair[0], (pair) -> pair[1]));
		return new BackendSettings(Integer.parseInt(values.get("port")), Integer.parseInt(values.get("workers")),
				Integer.parseInt(values.get("limit")), Duration.parse(values.get("connectionAge")),
				Duration.parse(values.get("streamAge")), Boolean.parseBoolean(values.get("plain")));
	}

}
