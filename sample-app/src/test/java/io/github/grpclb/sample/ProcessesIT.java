package io.github.grpclb.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.grpclb.testing.FreePort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The packaged sample as separate processes: what happens to 200 calls a second when a
 * backend goes. Each test has processes of its own, and mostly waits for them.
 */
@Execution(ExecutionMode.CONCURRENT)
class ProcessesIT {

	private static final Pattern TOTAL = Pattern.compile("total started=(\\d+) retried=(\\d+) \\{(.*)}");

	private final List<SampleProcess> processes = new ArrayList<>();

	private final List<Integer> ports = new ArrayList<>();

	@BeforeEach
	void startThreeBackends() throws IOException {
		for (int i = 0; i < 3; i++) {
			this.ports.add(FreePort.next());
		}
		for (int port : this.ports) {
			backend(port);
		}
		this.processes.forEach((process) -> process.awaitLine("Started SampleApplication"));
	}

	@AfterEach
	void killAll() {
		this.processes.forEach(SampleProcess::kill);
	}

	private SampleProcess backend(int port) {
		return start("--sample.role=server", "--grpc.server.port=" + port);
	}

	private SampleProcess load(int seconds) {
		String joined = String.join(",", this.ports.stream().map(String::valueOf).toList());
		return start("--sample.role=load", "--sample.ports=" + joined, "--sample.rate=200",
				"--sample.length=" + seconds + "s");
	}

	private SampleProcess start(String... arguments) {
		SampleProcess process = SampleProcess.start(arguments);
		this.processes.add(process);
		return process;
	}

	/** Waits until every backend has had calls within one second. */
	private void awaitAllServing(SampleProcess load) {
		// Five of them start at once, on a machine that may do other things.
		await().atMost(Duration.ofSeconds(90))
			.until(() -> load.lines().stream().anyMatch((line) -> line.startsWith("second") && mentionsAll(line)));
	}

	private boolean mentionsAll(String line) {
		return this.ports.stream().allMatch((port) -> line.contains(":" + port + "="));
	}

	private static Matcher total(SampleProcess load) {
		Matcher total = TOTAL.matcher(load.awaitLine("total started="));
		assertThat(total.find()).isTrue();
		return total;
	}

	@Test
	void killedBackendCostsNoCallAndHasCallsAgainWhenItIsBack() {
		SampleProcess load = load(25);
		awaitAllServing(load);
		this.processes.get(1).kill();
		SampleProcess back = backend(this.ports.get(1));
		back.awaitLine("Started SampleApplication");
		int seen = load.lines().size();
		await().atMost(Duration.ofSeconds(15))
			.until(() -> load.lines()
				.stream()
				.skip(seen + 1)
				.anyMatch((line) -> line.startsWith("second") && mentionsAll(line)));
		Matcher total = total(load);
		assertThat(total.group(1)).isEqualTo("5000");
		assertThat(total.group(3)).doesNotContain("failed");
	}

	@Test
	void terminatedBackendCostsNoCallAndNoRetry() {
		SampleProcess load = load(15);
		awaitAllServing(load);
		this.processes.get(1).terminate();
		assertThat(this.processes.get(1).awaitLine("Drained in")).isNotNull();
		Matcher total = total(load);
		assertThat(total.group(1)).isEqualTo("3000");
		assertThat(total.group(2)).as("retried").isEqualTo("0");
		assertThat(total.group(3)).doesNotContain("failed");
	}

	@Test
	void aCustomerGoesToTheSameBackendFromEveryClient() throws Exception {
		String there = this.ports.get(0) + "," + this.ports.get(1) + "," + this.ports.get(2);
		String back = this.ports.get(2) + "," + this.ports.get(1) + "," + this.ports.get(0);
		String one = customers(there, "maglev");
		assertThat(one).contains("\"c-999\":\"127.0.0.1:");
		assertThat(this.ports).allSatisfy((port) -> assertThat(one).contains(":" + port));
		assertThat(customers(back, "maglev")).isEqualTo(one);
		assertThat(customers(back, "ring-hash")).isEqualTo(customers(there, "ring-hash"));
	}

	private String customers(String ports, String policy) throws Exception {
		int http = FreePort.next();
		SampleProcess client = start("--sample.role=client", "--sample.ports=" + ports, "--server.port=" + http,
				"--grpc.lb.clients.orders.policy=" + policy, "--grpc.lb.clients.orders.hash.field=customer",
				"--grpc.lb.clients.orders.deadline=30s");
		client.awaitLine("Started SampleApplication");
		// A cold client gives a backend that takes long to connect no calls yet.
		await().atMost(Duration.ofSeconds(60)).until(() -> {
			String answer = customers(http, 100);
			return this.ports.stream().allMatch((port) -> answer.contains(":" + port));
		});
		String answer = customers(http, 1000);
		client.kill();
		return answer;
	}

	private static String customers(int http, int count) throws Exception {
		URI uri = URI.create("http://127.0.0.1:" + http + "/customers?n=" + count);
		return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
	}

}
