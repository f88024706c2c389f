package io.github.grpclb.endtoend;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.grpc.CallOptions;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.policy.HashKey;
import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.HashSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Pipeline;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How well calls stick to their key's backend, on real channels. Calls are open for as
 * long as the test says, not for a time: arrivals and ends come by chance, in an order
 * that no busy machine changes.
 */
@Execution(ExecutionMode.CONCURRENT)
class StickyChannelTests {

	private static final int KEYS = 10_000;

	private final Map<String, StreamObserver<String>> held = new HashMap<>();

	private final Map<String, CompletableFuture<String>> arrived = new HashMap<>();

	private final List<EchoServer> servers = new ArrayList<>();

	@AfterEach
	void stop() {
		this.servers.forEach(EchoServer::close);
	}

	private void start(int count) {
		for (int i = 0; i < count; i++) {
			EchoServer server = EchoServer.start(0, NettyServerBuilder::directExecutor);
			this.servers.add(server.answering((request, responses) -> {
				CompletableFuture<String> arrival = hold(request, responses);
				if (arrival != null) {
					arrival.complete(server.address());
				}
				else {
					responses.onNext(server.address());
					responses.onCompleted();
				}
			}));
		}
	}

	private synchronized CompletableFuture<String> hold(String call, StreamObserver<String> responses) {
		CompletableFuture<String> arrival = this.arrived.get(call);
		if (arrival != null) {
			this.held.put(call, responses);
		}
		return arrival;
	}

	private synchronized CompletableFuture<String> expect(String call) {
		return this.arrived.computeIfAbsent(call, (it) -> new CompletableFuture<>());
	}

	private synchronized StreamObserver<String> take(String call) {
		this.arrived.remove(call);
		return this.held.remove(call);
	}

	private ClientSpec spec(PolicyName policy, double factor, int servers) {
		return new Settings().slowStart(Duration.ZERO, 1, 0.1)
			.client(TestClient.target(this.servers.subList(0, servers).toArray(EchoServer[]::new)))
			.withBalancing(new Settings().slowStart(Duration.ZERO, 1, 0.1)
				.build()
				.withPolicy(PolicySpec.of(policy).withHash(new HashSpec(null, factor, HashSpec.Fallback.RANDOM))));
	}

	private TestClient client(ClientSpec spec) {
		TestClient client = new TestClient(spec);
		await().atMost(Duration.ofSeconds(30)).until(() -> {
			client.call();
			return client.live().snapshot().backends().stream().allMatch((backend) -> backend.eligible());
		});
		return client;
	}

	private static CallOptions keyed(int key) {
		return CallOptions.DEFAULT.withOption(HashKey.KEY, "customer-" + key);
	}

	/** Where each key's call goes while nothing else is open. */
	private static String[] homes(TestClient client) {
		return IntStream.range(0, KEYS).mapToObj((key) -> client.call(keyed(key))).toArray(String[]::new);
	}

	/** The same where no bound lets a call elsewhere, so that others may be open. */
	private static String[] owners(TestClient unbounded) {
		return Pipeline.answers(KEYS, (key) -> unbounded.channel().newCall(EchoServer.ECHO, keyed(key)));
	}

	/** A call that the server has taken and holds. */
	private final class Open {

		private final String name;

		private final String server;

		private final double end;

		private final CompletableFuture<Void> ended = new CompletableFuture<>();

		Open(TestClient client, int key, int number, double end) throws Exception {
			this.name = "call " + number;
			this.end = end;
			CompletableFuture<String> arrival = expect(this.name);
			ClientCalls.asyncUnaryCall(client.channel().newCall(EchoServer.ECHO, keyed(key)), this.name,
					new StreamObserver<String>() {

						@Override
						public void onNext(String answer) {
						}

						@Override
						public void onError(Throwable ex) {
							Open.this.ended.completeExceptionally(ex);
							arrival.completeExceptionally(ex);
						}

						@Override
						public void onCompleted() {
							Open.this.ended.complete(null);
						}

					});
			this.server = arrival.get(30, TimeUnit.SECONDS);
		}

		void end() throws Exception {
			StreamObserver<String> responses = take(this.name);
			responses.onNext(this.server);
			responses.onCompleted();
			this.ended.get(30, TimeUnit.SECONDS);
		}

		double endsAt() {
			return this.end;
		}

	}

	@ParameterizedTest
	@CsvSource({ "ring-hash, 0.25, 0.99", "maglev, 0.25, 0.99", "ring-hash, 1, 0.99", "maglev, 1, 0.99",
			"ring-hash, 2, 0.98", "maglev, 2, 0.98", "ring-hash, 4, 0.95", "maglev, 4, 0.95" })
	void callsStickAtTheDefaultFactor(String name, double open, double atLeast) throws Exception {
		PolicyName policy = PolicyName.of(name);
		start(5);
		try (TestClient unbounded = client(spec(policy, 0, 5));
				TestClient client = client(spec(policy, HashSpec.defaults().balanceFactor(), 5))) {
			String[] owners = owners(unbounded);
			SplittableRandom random = new SplittableRandom(1);
			PriorityQueue<Open> calls = new PriorityQueue<>(Comparator.comparingDouble(Open::endsAt));
			double now = 0;
			int stayed = 0;
			for (int i = 0; i < KEYS; i++) {
				now -= Math.log(1 - random.nextDouble()) / (open * 5);
				while (!calls.isEmpty() && calls.peek().endsAt() <= now) {
					calls.remove().end();
				}
				int key = random.nextInt(KEYS);
				Open call = new Open(client, key, i, now - Math.log(1 - random.nextDouble()));
				calls.add(call);
				stayed += call.server.equals(owners[key]) ? 1 : 0;
			}
			for (Open call : calls) {
				call.end();
			}
			System.out.printf("sticky: %s, %.2f calls open per backend: %.2f %% on their key's owner%n", name, open,
					100.0 * stayed / KEYS);
			assertThat((double) stayed / KEYS).isGreaterThanOrEqualTo(atLeast);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ring-hash", "maglev" })
	void theBoundHoldsUnderPopularKeys(String name) throws Exception {
		PolicyName policy = PolicyName.of(name);
		start(5);
		try (TestClient client = client(spec(policy, HashSpec.defaults().balanceFactor(), 5))) {
			double[] popularity = zipf(KEYS, 1.1);
			SplittableRandom random = new SplittableRandom(1);
			Deque<Open> open = new ArrayDeque<>();
			Map<String, Integer> loads = new HashMap<>();
			int most = 0;
			for (int i = 0; i < KEYS; i++) {
				if (open.size() == 100) {
					Open oldest = open.remove();
					oldest.end();
					loads.merge(oldest.server, -1, Integer::sum);
				}
				int key = Math.abs(Arrays.binarySearch(popularity, random.nextDouble()) + 1);
				Open call = new Open(client, key, i, 0);
				open.add(call);
				most = Math.max(most, loads.merge(call.server, 1, Integer::sum));
			}
			for (Open call : open) {
				call.end();
			}
			System.out.printf("sticky: %s, Zipf(1.1), 100 open on 5 backends: %d on one at most%n", name, most);
			assertThat(most).as("1.25 times the mean of 20").isLessThanOrEqualTo(25);
		}
	}

	private static double[] zipf(int keys, double exponent) {
		double[] cumulative = IntStream.rangeClosed(1, keys).mapToDouble((key) -> Math.pow(key, -exponent)).toArray();
		Arrays.parallelPrefix(cumulative, Double::sum);
		double sum = cumulative[keys - 1];
		return Arrays.stream(cumulative).map((value) -> value / sum).toArray();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ring-hash", "maglev" })
	void aBackendThatComesAndGoesMovesHardlyAnyKeyNeedlessly(String name) {
		PolicyName policy = PolicyName.of(name);
		start(6);
		double factor = HashSpec.defaults().balanceFactor();
		try (TestClient client = client(spec(policy, factor, 5))) {
			String[] five = homes(client);
			client.live().update(spec(policy, factor, 6));
			String sixth = this.servers.get(5).address();
			await().atMost(Duration.ofSeconds(30)).until(() -> {
				client.call();
				return client.live()
					.snapshot()
					.backends()
					.stream()
					.filter((backend) -> backend.eligible())
					.anyMatch((backend) -> backend.address().equals(sixth));
			});
			String[] six = homes(client);
			client.live().update(spec(policy, factor, 5));
			await().atMost(Duration.ofSeconds(30)).until(() -> client.live().snapshot().backends().size() == 5);
			String[] again = homes(client);
			long needed = moved(five, six, sixth, true);
			long needless = moved(five, six, sixth, false);
			System.out.printf("sticky: %s, 5 -> 6 backends: %.2f %% of the keys move, %.2f %% needlessly%n", name,
					100.0 * needed / KEYS, 100.0 * needless / KEYS);
			assertThat((double) needed / KEYS).isBetween(0.12, 0.22);
			// Maglev fills its table anew, and some seats change hands: 0.2 to 0.6 %, by
			// the
			// addresses that the servers happen to have.
			assertThat((double) needless / KEYS).isLessThanOrEqualTo(name.equals("ring-hash") ? 0 : 0.02);
			assertThat(again).as("back on five").isEqualTo(five);
		}
	}

	private static long moved(String[] before, String[] after, String to, boolean there) {
		return IntStream.range(0, KEYS)
			.filter((key) -> !before[key].equals(after[key]) && after[key].equals(to) == there)
			.count();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ring-hash", "maglev" })
	void aShareThatGrowsMovesOnlyTheKeysThatItMust(String name) {
		PolicyName policy = PolicyName.of(name);
		start(5);
		try (TestClient client = client(split(policy, 90, 10))) {
			String[] before = homes(client);
			client.live().update(split(policy, 80, 20));
			await().atMost(Duration.ofSeconds(30)).until(() -> count(homes(client)) > 0.15 * KEYS);
			String[] after = homes(client);
			long moved = IntStream.range(0, KEYS).filter((key) -> !before[key].equals(after[key])).count();
			System.out.printf(
					"sticky: %s, split 90/10 -> 80/20: v2 has %.2f %% and %.2f %% of the keys, %.2f %% moved%n", name,
					100.0 * count(before) / KEYS, 100.0 * count(after) / KEYS, 100.0 * moved / KEYS);
			assertThat((double) moved / KEYS).isBetween(0.09, 0.11);
		}
	}

	/** Three backends of v1, two of v2. */
	private ClientSpec split(PolicyName policy, int v1, int v2) {
		Map<String, Integer> split = new LinkedHashMap<>();
		split.put("v1", v1);
		split.put("v2", v2);
		ClientSpec plain = spec(policy, HashSpec.defaults().balanceFactor(), 5);
		List<BackendSpec> backends = IntStream.range(0, 5)
			.mapToObj((i) -> new BackendSpec(this.servers.get(i).address(), 1, "a", 0,
					Map.of("version", (i < 3) ? "v1" : "v2")))
			.toList();
		return new ClientSpec("orders", "", backends, plain.discovery(), plain.balancing(),
				new RoutingSpec(LocalitySpec.defaults(),
						Map.of("v1", Map.of("version", "v1"), "v2", Map.of("version", "v2")), split, List.of(), null),
				plain.calls(), plain.channel());
	}

	private long count(String[] homes) {
		List<String> v2 = List.of(this.servers.get(3).address(), this.servers.get(4).address());
		return Arrays.stream(homes).filter(v2::contains).count();
	}

}
