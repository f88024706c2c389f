package io.github.grpclb.benchmarks.wiring;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.grpc.NameResolverRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Real channels and real servers in one process, one of ten servers five times slower:
 * what the simulator says in virtual time must show in real time as well. Coarse, because
 * 4,000 calls give a p99 to a fifth, and behind the profile {@code soak}, because it
 * takes real time.
 */
@Tag("soak")
class WiringTests {

	private static final int SERVERS = 10;

	private static final int CALLS = 4_000;

	private static final long INTERVAL_NANOS = 2_500_000;

	private static final Map<String, String> POLICIES = new LinkedHashMap<>();

	static {
		POLICIES.put("round_robin", "{\"round_robin\": {}}");
		POLICIES.put("least_request", "{\"least_request_experimental\": {}}");
		POLICIES.put("weighted_round_robin", "{\"weighted_round_robin\": {\"blackoutPeriod\": \"0s\"}}");
		POLICIES.put("balanced/round-robin", "{\"balanced\": {\"policy\": \"round-robin\"}}");
		POLICIES.put("balanced/least-request", "{\"balanced\": {\"policy\": \"least-request\"}}");
	}

	private final StaticResolverProvider resolver = new StaticResolverProvider();

	private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);

	private final List<QueueServer> servers = new ArrayList<>();

	@BeforeEach
	void register() {
		NameResolverRegistry.getDefaultRegistry().register(this.resolver);
	}

	@AfterEach
	void stop() {
		this.servers.forEach(QueueServer::shutdown);
		this.timer.shutdownNow();
		NameResolverRegistry.getDefaultRegistry().deregister(this.resolver);
	}

	@Test
	void leastRequestHalvesTheTailBesideASlowServer() throws IOException, InterruptedException {
		Map<String, Caller> callers = new LinkedHashMap<>();
		for (Map.Entry<String, String> policy : POLICIES.entrySet()) {
			callers.put(policy.getKey(), new Caller(startServers(policy.getKey()), policy.getValue()));
		}
		drive(List.copyOf(callers.values()));
		callers.forEach((name, caller) -> System.out.printf("%-24s %s%n", name, caller));
		for (Caller caller : callers.values()) {
			caller.shutdown();
		}
		double ours = callers.get("balanced/least-request").quantileMillis(0.99);
		assertThat(ours).isLessThan(0.5 * callers.get("round_robin").quantileMillis(0.99));
		assertThat(this.servers.stream().mapToInt(QueueServer::calls).sum()).isEqualTo(CALLS * POLICIES.size());
	}

	/** Every policy has servers of its own, so that a bad one cannot spoil the others. */
	private String startServers(String policy) throws IOException {
		String prefix = policy.replace('/', '-');
		for (int i = 0; i < SERVERS; i++) {
			this.servers.add(new QueueServer(prefix + "-" + i, (i == 0) ? 0.2 : 1, this.timer));
		}
		List<String> names = IntStream.range(0, SERVERS).mapToObj((i) -> prefix + "-" + i).toList();
		return StaticResolverProvider.SCHEME + ":///" + String.join(",", names);
	}

	/** Open loop: latency counts from the moment at which the call was due. */
	private void drive(List<Caller> callers) {
		SplittableRandom random = new SplittableRandom(1);
		long start = System.nanoTime();
		for (int call = 0; call < CALLS; call++) {
			long due = start + call * INTERVAL_NANOS;
			int micros = (int) Math.abs(random.nextGaussian(10_000, 10_000));
			this.timer.schedule(() -> callers.forEach((caller) -> caller.call(micros, due)), due - System.nanoTime(),
					TimeUnit.NANOSECONDS);
		}
		callers.forEach((caller) -> caller.await(CALLS));
	}

}
