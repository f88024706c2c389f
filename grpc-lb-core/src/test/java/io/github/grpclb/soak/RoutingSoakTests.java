package io.github.grpclb.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.CallOptions;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.control.Cause;
import io.github.grpclb.control.Change;
import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Load;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Splits that change, and zones that fail, under load.
 */
@Tag("soak")
class RoutingSoakTests {

	private static final long SETTLED = TimeUnit.MILLISECONDS.toNanos(100);

	private final List<EchoServer> servers = new ArrayList<>(
			List.of(EchoServer.start(), EchoServer.start(), EchoServer.start(), EchoServer.start()));

	@AfterEach
	void stop() {
		this.servers.forEach(EchoServer::close);
	}

	private BackendSpec backend(int server, String version, String zone) {
		return new BackendSpec(this.servers.get(server).address(), 1, zone, 0, Map.of("version", version));
	}

	private static TestClient client(RoutingSpec routing, BackendSpec... backends) {
		ClientSpec plain = ClientSpec.of("orders", "static://127.0.0.1:1");
		return new TestClient(new ClientSpec("orders", "", List.of(backends), plain.discovery(), plain.balancing(),
				routing, plain.calls(), plain.channel()));
	}

	private static Map<String, Integer> split(int v1, int v2) {
		Map<String, Integer> split = new LinkedHashMap<>();
		split.put("v1", v1);
		split.put("v2", v2);
		return split;
	}

	private TestClient canaryClient() {
		Map<String, Map<String, String>> groups = Map.of("v1", Map.of("version", "v1"), "v2", Map.of("version", "v2"));
		return client(new RoutingSpec(LocalitySpec.defaults(), groups, split(90, 10), List.of(), null),
				backend(0, "v1", "a"), backend(1, "v1", "a"), backend(2, "v1", "a"), backend(3, "v2", "a"));
	}

	@Test
	void aSplitIsExactOverTenThousandCalls() {
		try (TestClient client = canaryClient()) {
			Map<String, Integer> answers = client.calls(10_000);
			System.out.println("90/10 over 10,000 calls: " + answers);
			assertThat(answers.get(this.servers.get(3).address())).isBetween(999, 1001);
		}
	}

	@Test
	void aSplitThatChangesUnderLoadLosesNoCallAndRevertsByItself() throws Exception {
		String candidate = this.servers.get(3).address();
		try (TestClient client = canaryClient()) {
			client.calls(500);
			Recorder recorder = new Recorder(client, 500);
			recorder.awaitMore(1000);
			long changed = System.nanoTime();
			client.live().change(new Change.Split(split(50, 50)), Duration.ofSeconds(3), Cause.OPERATOR);
			await().until(() -> client.live().snapshot().overrides().isEmpty());
			long reverted = System.nanoTime();
			recorder.awaitMore(1000);
			List<Recorder.Call> calls = recorder.stop();
			double during = share(calls, candidate, changed + SETTLED, reverted - SETTLED);
			double before = share(calls, candidate, 0, changed);
			double after = share(calls, candidate, reverted + SETTLED, Long.MAX_VALUE);
			System.out.printf("split changed under %d calls: candidate's share %.4f, then %.4f, then %.4f; failed %d%n",
					calls.size(), before, during, after, recorder.failed());
			assertThat(recorder.failed()).isZero();
			// Exact but for the ends of the window: one call of a thousand or more.
			assertThat(before).isBetween(0.098, 0.102);
			assertThat(during).isBetween(0.498, 0.502);
			assertThat(after).isBetween(0.098, 0.102);
		}
	}

	private static double share(List<Recorder.Call> calls, String backend, long from, long to) {
		List<Recorder.Call> window = calls.stream().filter((it) -> it.start() >= from && it.start() < to).toList();
		assertThat(window).hasSizeGreaterThan(500);
		return (double) window.stream().filter((it) -> it.backend().equals(backend)).count() / window.size();
	}

	@Test
	void aZoneThatFailsLosesNoCallAndGetsItsTrafficBack() {
		RoutingSpec routing = new RoutingSpec(new LocalitySpec("a", 0.7), Map.of(), Map.of(), List.of(), null);
		int[] ports = { this.servers.get(0).port(), this.servers.get(1).port() };
		String[] own = { this.servers.get(0).address(), this.servers.get(1).address() };
		try (TestClient client = client(routing, backend(0, "v1", "a"), backend(1, "v1", "a"), backend(2, "v1", "b"),
				backend(3, "v1", "b"))) {
			client.calls(500);
			CompletableFuture<Load> load = CompletableFuture
				.supplyAsync(() -> Load.against(client, 200, Duration.ofSeconds(10)));
			await().until(() -> this.servers.get(0).calls() > 400);
			this.servers.get(0).kill();
			this.servers.get(1).kill();
			await().until(() -> this.servers.get(2).calls() > 300);
			for (int i = 0; i < ports.length; i++) {
				int port = ports[i];
				this.servers.set(i, EchoServer.start(port, (builder) -> {
				}));
			}
			Load result = load.join();
			System.out.println("zone outage: " + result);
			assertThat(result.failures()).isEmpty();
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(client.calls(100).keySet()).containsExactlyInAnyOrder(own));
		}
	}

	/**
	 * Calls at a fixed rate and remembers when each began and who answered.
	 */
	private static final class Recorder {

		private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();

		private final ConcurrentLinkedQueue<StatusRuntimeException> failures = new ConcurrentLinkedQueue<>();

		private final AtomicInteger open = new AtomicInteger();

		private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

		Recorder(TestClient client, int rate) {
			this.timer.scheduleAtFixedRate(() -> call(client), 0, 1_000_000_000L / rate, TimeUnit.NANOSECONDS);
		}

		private void call(TestClient client) {
			long start = System.nanoTime();
			this.open.incrementAndGet();
			ClientCalls.asyncUnaryCall(client.channel().newCall(EchoServer.ECHO, CallOptions.DEFAULT), "hello",
					new StreamObserver<String>() {

						@Override
						public void onNext(String answer) {
							Recorder.this.calls.add(new Call(start, answer));
						}

						@Override
						public void onError(Throwable ex) {
							Recorder.this.failures.add((StatusRuntimeException) ex);
							Recorder.this.open.decrementAndGet();
						}

						@Override
						public void onCompleted() {
							Recorder.this.open.decrementAndGet();
						}

					});
		}

		void awaitMore(int calls) {
			int until = this.calls.size() + calls;
			await().until(() -> this.calls.size() >= until);
		}

		int failed() {
			return this.failures.size();
		}

		List<Call> stop() throws InterruptedException {
			this.timer.shutdown();
			this.timer.awaitTermination(5, TimeUnit.SECONDS);
			await().atMost(Duration.ofSeconds(30)).until(() -> this.open.get() == 0);
			return List.copyOf(this.calls);
		}

		record Call(long start, String backend) {
		}

	}

}
