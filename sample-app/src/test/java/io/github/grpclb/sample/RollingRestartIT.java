package io.github.grpclb.sample;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.testing.FreePort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Three backends in processes of their own are restarted one after another, while a
 * balanced client and one in Python (gRPC's C core) call them, both without retries.
 */
@Tag("soak")
class RollingRestartIT {

	private static final int ROUNDS = 5;

	private static final int RATE = 500;

	private static final int STREAMS = 20;

	private static final Pattern DRAINED = Pattern.compile("Drained in (\\d+) ms; (\\d+) calls");

	private static final Pattern COUNT = Pattern.compile("\"([^\"]+)\": (\\d+)");

	private final List<SampleProcess> all = new ArrayList<>();

	private final List<SampleProcess> backends = new ArrayList<>();

	private final List<Integer> ports = new ArrayList<>();

	private SampleProcess python;

	private OrdersTraffic java;

	@BeforeEach
	void start() throws Exception {
		String interpreter = interpreter();
		for (int i = 0; i < 3; i++) {
			this.ports.add(FreePort.next());
		}
		this.ports.forEach((port) -> this.backends.add(backend(port)));
		this.backends.forEach((process) -> process.awaitLine("Started SampleApplication"));
		String addresses = String.join(",", this.ports.stream().map((port) -> "127.0.0.1:" + port).toList());
		this.python = SampleProcess.run(List.of(interpreter, "src/test/resources/orders_client.py", addresses,
				String.valueOf(RATE), String.valueOf(STREAMS)));
		this.all.add(this.python);
		this.java = new OrdersTraffic(this.ports, RATE, STREAMS);
		this.ports.forEach(this::awaitCalls);
	}

	@AfterEach
	void stop() {
		if (this.java != null) {
			this.java.close();
		}
		this.all.forEach(SampleProcess::kill);
	}

	private static String interpreter() throws Exception {
		for (String candidate : List.of("/usr/bin/python3", "python3")) {
			try {
				if (new ProcessBuilder(candidate, "-c", "import grpc").start().waitFor() == 0) {
					return candidate;
				}
			}
			catch (IOException ex) {
				System.out.println(candidate + ": " + ex.getMessage());
			}
		}
		Assumptions.abort("No Python with gRPC: apt-get install python3-grpcio");
		return "";
	}

	private SampleProcess backend(int port) {
		SampleProcess process = SampleProcess.start("--sample.role=server", "--grpc.server.port=" + port,
				"--sample.latency=20ms", "--grpc.lb.server.max-stream-age=1h");
		this.all.add(process);
		return process;
	}

	/** Both clients have an answer of the backend that is younger than this call. */
	private void awaitCalls(int port) {
		long before = this.java.count(port);
		int lines = this.python.lines().size();
		await("calls to " + port).atMost(Duration.ofSeconds(30))
			.until(() -> this.java.count(port) > before
					&& this.python.lines().stream().skip(lines + 1).anyMatch((line) -> line.contains(":" + port)));
	}

	private static Matcher drained(SampleProcess backend) {
		Matcher drained = DRAINED.matcher(backend.awaitLine("Drained in"));
		assertThat(drained.find()).isTrue();
		backend.awaitEnd();
		return drained;
	}

	private Map<String, Long> pythonTotal() {
		this.python.endInput();
		Matcher counts = COUNT.matcher(this.python.awaitLine("total {"));
		Map<String, Long> total = new TreeMap<>();
		while (counts.find()) {
			total.put(counts.group(1), Long.parseLong(counts.group(2)));
		}
		return total;
	}

	private static long failures(Map<String, Long> total) {
		return total.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().startsWith("failed"))
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

	@Test
	void rollingRestartLosesNoCall() {
		long served = 0;
		StringBuilder table = new StringBuilder("drain of a busy server, ms (one column each)\n");
		for (int round = 1; round <= ROUNDS; round++) {
			table.append("round ").append(round).append(':');
			for (int i = 0; i < 3; i++) {
				this.backends.get(i).terminate();
				Matcher drained = drained(this.backends.get(i));
				table.append("%7s".formatted(drained.group(1)));
				served += Long.parseLong(drained.group(2));
				this.backends.set(i, backend(this.ports.get(i)));
				this.backends.get(i).awaitLine("Started SampleApplication");
				awaitCalls(this.ports.get(i));
			}
			table.append('\n');
		}
		Map<String, Long> ofPython = pythonTotal();
		Map<String, Long> ofJava = this.java.stop();
		table.append("idle again:");
		for (SampleProcess backend : this.backends) {
			backend.terminate();
			Matcher drained = drained(backend);
			table.append("%7s".formatted(drained.group(1)));
			served += Long.parseLong(drained.group(2));
		}
		System.out.println(table);
		System.out.println("balanced client: " + ofJava);
		System.out.println("python3-grpcio:  " + ofPython);
		System.out.println("calls that the servers counted: " + served);
		assertThat(ofJava.keySet()).noneMatch((what) -> what.startsWith("failed"));
		assertThat(ofPython.keySet()).noneMatch((what) -> what.startsWith("failed"));
		assertThat(Stream.concat(ofJava.keySet().stream(), ofPython.keySet().stream())
			.filter((what) -> what.startsWith("stream "))
			.distinct()).containsExactly("stream UNAVAILABLE drain");
		assertThat(served).as("every call reached a server once").isEqualTo(calls(ofJava) + calls(ofPython));
	}

	private static long calls(Map<String, Long> total) {
		return total.get("started") + total.get("streams opened");
	}

	/** Or the test above would prove nothing. */
	@Test
	void killedBackendDoesLoseCallsThatAreNotRetried() {
		for (int i = 0; i < 3; i++) {
			this.backends.get(i).kill();
			this.backends.get(i).awaitEnd();
			this.backends.set(i, backend(this.ports.get(i)));
			awaitCalls(this.ports.get(i));
		}
		long failed = failures(pythonTotal()) + failures(this.java.stop());
		System.out.println("kill -9 of each backend: " + failed + " calls failed");
		assertThat(failed).isPositive();
	}

	@Test
	void quietServerLeavesInLessThanTwoSeconds() throws IOException {
		SampleProcess quiet = backend(FreePort.next());
		quiet.awaitLine("Started SampleApplication");
		quiet.terminate();
		int millis = Integer.parseInt(drained(quiet).group(1));
		System.out.println("drain of a quiet server: " + millis + " ms");
		assertThat(millis).isLessThan(2000);
	}

}
