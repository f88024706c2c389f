package io.github.grpclb.sample;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.testing.FreePort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Backends that stop in the middle of everything (SIGSTOP) under 200 calls a second with
 * a deadline of 500 ms: their connections stay up, and nobody answers.
 */
@Tag("soak")
class StallIT {

	private static final int RATE = 200;

	/**
	 * keepalive.time and keepalive.timeout together; grpc-java allows no shorter time.
	 */
	private static final int KEEPALIVE_WINDOW_SECONDS = 12;

	private static final Pattern ANSWERS = Pattern.compile("127\\.0\\.0\\.1:\\d+=(\\d+)");

	private final List<SampleProcess> backends = new ArrayList<>();

	private final List<String> ports = new ArrayList<>();

	private SampleProcess load;

	@BeforeEach
	void startFourBackends() throws IOException {
		for (int i = 0; i < 4; i++) {
			this.ports.add(String.valueOf(FreePort.next()));
		}
		for (String port : this.ports) {
			this.backends.add(SampleProcess.start("--sample.role=server", "--grpc.server.port=" + port));
		}
		this.backends.forEach((backend) -> backend.awaitLine("Started SampleApplication"));
	}

	@AfterEach
	void killAll() {
		this.backends.forEach(SampleProcess::kill);
		if (this.load != null) {
			this.load.kill();
		}
	}

	/** Starts the load and waits until it has run for some seconds. */
	private void load(int seconds, String... more) {
		Stream<String> common = Stream.of("--sample.role=load", "--sample.ports=" + String.join(",", this.ports),
				"--sample.rate=" + RATE, "--sample.length=" + seconds + "s",
				"--grpc.lb.clients.orders.policy=least-request", "--grpc.lb.clients.orders.deadline=500ms",
				"--grpc.lb.clients.orders.keepalive.time=10s", "--grpc.lb.clients.orders.keepalive.timeout=2s");
		this.load = SampleProcess.start(Stream.concat(common, Stream.of(more)).toArray(String[]::new));
		awaitSecond(4);
	}

	private List<String> seconds() {
		return this.load.lines().stream().filter((line) -> line.startsWith("second")).toList();
	}

	private void awaitSecond(int count) {
		await().atMost(Duration.ofSeconds(90)).until(() -> seconds().size() >= count);
	}

	private static int answers(String line) {
		int answers = 0;
		Matcher matcher = ANSWERS.matcher(line);
		while (matcher.find()) {
			answers += Integer.parseInt(matcher.group(1));
		}
		return answers;
	}

	/** Calls that failed, once the load has ended. */
	private int failed(String what, int calls) {
		await().atMost(Duration.ofSeconds(90))
			.until(() -> this.load.lines().stream().anyMatch((line) -> line.startsWith("total")));
		int failed = calls - answers(this.load.awaitLine("total"));
		List<Integer> at = new ArrayList<>();
		List<String> seconds = seconds();
		for (int i = 0; i < seconds.size(); i++) {
			if (seconds.get(i).contains("failed")) {
				at.add(i + 1);
			}
		}
		System.out.println(what + ": " + failed + " of " + calls + " calls failed, in seconds " + at);
		return failed;
	}

	@Test
	void hedgedCallsDoNotFeelAStoppedBackend() {
		load(35, "--grpc.lb.clients.orders.hedging.enabled=true", "--grpc.lb.clients.orders.hedging.delay=50ms");
		this.backends.get(1).suspend();
		awaitSecond(24);
		this.backends.get(1).resume();
		assertThat(failed("One of four stopped, hedging", 35 * RATE)).isLessThanOrEqualTo(35 * RATE / 1000);
	}

	@Test
	void withoutHedgingCallsFailInTheFirstKeepaliveWindowOnly() {
		// Long enough for its first ejection to end: it is still stopped then.
		load(55);
		int stopped = seconds().size();
		this.backends.get(1).suspend();
		assertThat(failed("One of four stopped, no hedging", 55 * RATE)).isLessThanOrEqualTo(55 * RATE / 100);
		// One second for the deadline of the last call and the line it is counted in.
		assertThat(seconds().stream().skip(stopped + KEEPALIVE_WINDOW_SECONDS + 2))
			.noneMatch((line) -> line.contains("failed"));
	}

	@Test
	void aFullPartitionHealsWithoutRestart() {
		load(45);
		this.backends.forEach(SampleProcess::suspend);
		awaitSecond(24);
		this.backends.forEach(SampleProcess::resume);
		int resumed = seconds().size();
		failed("All four stopped for 20 s", 45 * RATE);
		assertThat(seconds().stream().skip(resumed + 3)).isNotEmpty()
			.allSatisfy((line) -> assertThat(line).doesNotContain("failed"));
	}

}
