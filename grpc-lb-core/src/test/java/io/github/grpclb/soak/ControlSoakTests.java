package io.github.grpclb.soak;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;

import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.canary.CanaryGuards;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.control.Cause;
import io.github.grpclb.control.Change;
import io.github.grpclb.snapshot.ClientSnapshot.CanarySnapshot;
import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.CanarySpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Load;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Splits and canaries that change under 500 calls a second.
 */
@Tag("soak")
class ControlSoakTests {

	private static final int RATE = 500;

	private final EchoServer stable = EchoServer.start();

	private final EchoServer fresh = EchoServer.start();

	private final BalancerRegistry registry = new BalancerRegistry();

	private final CanaryGuards guards = new CanaryGuards(this.registry);

	private TestClient client;

	@AfterEach
	void stop() {
		this.client.close();
		this.guards.close();
		this.registry.close();
		this.stable.close();
		this.fresh.close();
	}

	private void connect(Map<String, Integer> split, CanarySpec canary) {
		Map<String, Map<String, String>> groups = new LinkedHashMap<>();
		groups.put("v1", Map.of("version", "v1"));
		groups.put("v2", Map.of("version", "v2"));
		ClientSpec plain = ClientSpec.of("orders", "static://127.0.0.1:1");
		ClientSpec spec = new ClientSpec("orders", "",
				List.of(new BackendSpec(this.stable.address(), 1, null, 0, Map.of("version", "v1")),
						new BackendSpec(this.fresh.address(), 1, null, 0, Map.of("version", "v2"))),
				plain.discovery(), plain.balancing(),
				new RoutingSpec(LocalitySpec.defaults(), groups, split, List.of(), canary), plain.calls(),
				plain.channel());
		this.client = new TestClient(spec, this.registry);
		this.client.call();
		await().until(() -> this.client.live().snapshot().backends().stream().allMatch((it) -> it.connections() > 0));
	}

	/** Whether each call went to the new version, in the order in which they came. */
	private Queue<Boolean> recorded() {
		Queue<Boolean> order = new ConcurrentLinkedQueue<>();
		this.stable.answering((request, responses) -> {
			order.add(false);
			responses.onNext("v1");
			responses.onCompleted();
		});
		this.fresh.answering((request, responses) -> {
			order.add(true);
			responses.onNext("v2");
			responses.onCompleted();
		});
		return order;
	}

	@Test
	void splitChangesWithinAHundredMillisecondsAndRevertsWithoutLosingACall() {
		connect(Map.of("v1", 90, "v2", 10), null);
		Queue<Boolean> order = recorded();
		CompletableFuture<Load> load = CompletableFuture
			.supplyAsync(() -> Load.against(this.client, RATE, Duration.ofSeconds(10)));
		await().until(() -> order.size() > 3 * RATE);
		int changed = order.size();
		this.client.live().change(new Change.Split(Map.of("v1", 50, "v2", 50)), Duration.ofSeconds(3), Cause.OPERATOR);
		await().pollInterval(Duration.ofMillis(1)).until(() -> this.client.live().snapshot().overrides().isEmpty());
		int reverted = order.size();
		Load done = load.join();
		List<Boolean> calls = List.copyOf(order);
		int grace = RATE / 10;
		System.out.println("split: " + done + "; 90/10 " + share(calls, 0, changed) + ", 50/50 from 100 ms on "
				+ share(calls, changed + grace, reverted) + ", reverted, from 100 ms on "
				+ share(calls, reverted + grace, calls.size()));
		assertThat(done.failures()).isEmpty();
		assertThat(share(calls, 0, changed)).isBetween(0.095, 0.105);
		assertThat(share(calls, changed + grace, reverted)).isBetween(0.49, 0.51);
		assertThat(share(calls, reverted + grace, calls.size())).isBetween(0.095, 0.105);
	}

	private static double share(List<Boolean> calls, int from, int to) {
		return (double) calls.subList(from, to).stream().filter(Boolean::booleanValue).count() / (to - from);
	}

	private CanarySpec canary() {
		return new CanarySpec("v1", "v2", List.of(1, 5, 20, 50, 100), Duration.ofSeconds(5), 100, 0.01, 1.5);
	}

	private CanarySnapshot canaryNow() {
		return this.client.live().snapshot().canary();
	}

	@Test
	void candidateThatFailsOneCallInTwentyIsRolledBackBeforeItHadThreePercent() {
		connect(Map.of(), canary());
		Queue<Boolean> order = recorded();
		this.fresh.answering((request, responses) -> {
			order.add(true);
			if (ThreadLocalRandom.current().nextInt(20) == 0) {
				responses.onError(Status.INTERNAL.asRuntimeException());
			}
			else {
				responses.onNext("v2");
				responses.onCompleted();
			}
		});
		Load load = Load.against(this.client, RATE, Duration.ofSeconds(60));
		double share = share(List.copyOf(order), 0, order.size());
		System.out.println("bad canary: " + load + ", share " + share + ", " + canaryNow());
		assertThat(canaryNow().state()).isEqualTo("ROLLED_BACK");
		assertThat(share).isLessThan(0.03);
	}

	@Test
	void goodCandidateReachesAllCalls() {
		connect(Map.of(), canary());
		Load load = Load.against(this.client, RATE, Duration.ofSeconds(60));
		System.out.println("good canary: " + load + ", " + canaryNow());
		assertThat(canaryNow().state()).isEqualTo("COMPLETED");
		assertThat(load.failures()).isEmpty();
	}

}
