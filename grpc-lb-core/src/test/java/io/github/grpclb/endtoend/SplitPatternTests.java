package io.github.grpclb.endtoend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.testing.CallSettings;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Splits under calls that come in patterns, on real channels: a request makes several
 * calls in the same order each time, and no call of it may meet one group more often than
 * the share says. The n-th call of a request stands for a method.
 */
@Execution(ExecutionMode.CONCURRENT)
class SplitPatternTests {

	private final List<EchoServer> servers = new ArrayList<>();

	private final ExecutorService callers = Executors.newFixedThreadPool(8);

	@AfterEach
	void stop() {
		this.callers.shutdownNow();
		this.servers.forEach(EchoServer::close);
	}

	@ParameterizedTest(name = "{0} %, {1} calls a request, {2} threads, {3}")
	@CsvSource({ "50, 2, 1, plain", "90, 5, 4, retries", "50, 2, 8, hedging" })
	void eachCallOfARequestMeetsTheGroupsAsTheSplitSays(int share, int pattern, int threads, String mode)
			throws Exception {
		measure(share, pattern, threads, mode);
	}

	static Stream<Arguments> grid() {
		List<Arguments> grid = new ArrayList<>();
		for (String mode : List.of("plain", "retries", "hedging")) {
			for (int share : new int[] { 50, 90 }) {
				for (int pattern = 1; pattern <= 10; pattern++) {
					for (int threads = 1; threads <= 8; threads++) {
						grid.add(arguments(share, pattern, threads, mode));
					}
				}
			}
		}
		return grid.stream();
	}

	@Tag("soak")
	@ParameterizedTest(name = "{0} %, {1} calls a request, {2} threads, {3}")
	@MethodSource("grid")
	void eachPatternMeetsTheGroupsAsTheSplitSays(int share, int pattern, int threads, String mode) throws Exception {
		measure(share, pattern, threads, mode);
	}

	/** Half of a per cent of standard deviation at 50 %, so that two points are four. */
	private static int callsOfEach(int share) {
		return (share == 50) ? 10_000 : 3_600;
	}

	private void measure(int share, int pattern, int threads, String mode) throws Exception {
		start(mode);
		int requests = callsOfEach(share) / threads;
		AtomicInteger[] first = new AtomicInteger[pattern];
		for (int i = 0; i < pattern; i++) {
			first[i] = new AtomicInteger();
		}
		ConcurrentLinkedQueue<Boolean> order = new ConcurrentLinkedQueue<>();
		try (TestClient client = client(share, mode)) {
			String one = this.servers.get(0).address();
			String two = this.servers.get(1).address();
			client.calls(1);
			List<Future<?>> done = new ArrayList<>();
			for (int thread = 0; thread < threads; thread++) {
				done.add(this.callers.submit(() -> {
					for (int request = 0; request < requests; request++) {
						for (int call = 0; call < pattern; call++) {
							String answer = client.call();
							boolean v1 = answer.equals(one) || answer.equals(two);
							first[call].addAndGet(v1 ? 1 : 0);
							order.add(v1);
						}
					}
				}));
			}
			for (Future<?> future : done) {
				future.get(600, TimeUnit.SECONDS);
			}
		}
		int worst = 0;
		double off = 0;
		for (AtomicInteger count : first) {
			off = Math.max(off, Math.abs(100.0 * count.get() / (requests * threads) - share));
		}
		// The call before the count took the first turn of the first round.
		List<Boolean> calls = new ArrayList<>(order).subList(99, order.size());
		for (int from = 0; from + 100 <= calls.size(); from += 100) {
			int v1 = (int) calls.subList(from, from + 100).stream().filter((it) -> it).count();
			worst = Math.max(worst, Math.abs(v1 - share));
		}
		System.out.printf(
				"split %d %%, %d calls a request, %d threads, %s: a call is off by %.2f points, a window by %d%n",
				share, pattern, threads, mode, off, worst);
		assertThat(off).isLessThanOrEqualTo(2);
		assertThat(worst).isLessThanOrEqualTo((threads == 1) ? 0 : threads);
	}

	/**
	 * Two of each group, of which one fails, or is slow, once in ten: a retry that has
	 * failed on both would rightly leave its group.
	 */
	private void start(String mode) {
		for (int i = 0; i < 4; i++) {
			EchoServer server = EchoServer.start();
			boolean sound = i % 2 == 0 || mode.equals("plain");
			this.servers.add(server.answering((request, responses) -> {
				boolean wrong = !sound && ThreadLocalRandom.current().nextInt(10) == 0;
				if (wrong && mode.equals("retries")) {
					responses.onError(Status.UNAVAILABLE.asRuntimeException());
					return;
				}
				if (wrong) {
					sleep();
				}
				responses.onNext(server.address());
				responses.onCompleted();
			}));
		}
	}

	/** A server's own slowness. */
	private static void sleep() {
		try {
			TimeUnit.MILLISECONDS.sleep(5);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private TestClient client(int share, String mode) {
		List<BackendSpec> backends = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			backends.add(new BackendSpec(this.servers.get(i).address(), 1, null, 0,
					Map.of("version", (i < 2) ? "v1" : "v2")));
		}
		Map<String, Integer> split = new LinkedHashMap<>();
		split.put("v1", share);
		split.put("v2", 100 - share);
		ClientSpec plain = ClientSpec.of("orders", "static://127.0.0.1:1");
		CallSpec calls = switch (mode) {
			case "hedging" -> CallSettings.hedged(Duration.ofSeconds(30), Duration.ofMillis(2));
			case "retries" -> CallSettings.retriedAtOnce(Duration.ofSeconds(30));
			default -> CallSettings.noRetries(Duration.ofSeconds(30));
		};
		return new TestClient(new ClientSpec("orders", "", backends, plain.discovery(),
				new Settings().policy(PolicyName.ROUND_ROBIN).outlier(Settings.noOutliers()).build(),
				new RoutingSpec(LocalitySpec.defaults(),
						Map.of("v1", Map.of("version", "v1"), "v2", Map.of("version", "v2")), split, List.of(), null),
				calls, plain.channel()));
	}

}
