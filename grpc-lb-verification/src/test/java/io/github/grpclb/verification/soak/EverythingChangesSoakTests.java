package io.github.grpclb.verification.soak;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.canary.CanaryGuards;
import io.github.grpclb.channel.BalancedChannels;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.control.CanaryControl;
import io.github.grpclb.control.Cause;
import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.CanarySpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.peer.CountingServer;
import io.github.grpclb.verification.peer.DrainingServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rolling restarts, reloads, canaries and the churn of 2,000 backends with a connection
 * each, for {@code -Dsoak.minutes} (30): no call fails, and nothing grows.
 */
@Tag("soak")
class EverythingChangesSoakTests {

	private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("soak.minutes", 30));

	private static final int LISTED = 2_000;

	/** Of which any 2,000 are listed at a time. */
	private static final int ADDRESSES = 2_400;

	private static final int CHURNED = 100;

	private static final long PATIENT_MILLIS = 30_000;

	private final Random random = new Random(17);

	private final BalancerRegistry registry = new BalancerRegistry();

	private final ConcurrentHashMap<String, Integer> executed = new ConcurrentHashMap<>();

	private final List<DrainingServer> servers = new ArrayList<>();

	private final AtomicInteger reloads = new AtomicInteger();

	private final AtomicInteger restarts = new AtomicInteger();

	private volatile boolean stopped;

	@Test
	void nothingGrowsAndNoCallFails() throws Exception {
		for (int i = 0; i < 4; i++) {
			this.servers.add(DrainingServer.start(0, Duration.ofSeconds(20), this.executed));
		}
		List<String> addresses = new ArrayList<>();
		CountingServer many = CountingServer.start(new CountingServer.Ledger(), (builder) -> {
			for (int i = 0; i < ADDRESSES; i++) {
				String host = "127.1.%d.%d".formatted(i / 250, 1 + i % 250);
				builder.addListenAddress(new InetSocketAddress(host, 29_999));
				addresses.add(host + ":29999");
			}
		});
		BalancedClient churned = this.registry.register(churned(addresses));
		BalancedClient rolling = this.registry.register(rolling());
		ManagedChannel toMany = channel(churned);
		ManagedChannel toRolling = channel(rolling);
		ScheduledExecutorService changes = Executors.newScheduledThreadPool(3);
		CanaryGuards guards = new CanaryGuards(this.registry);
		try {
			Caller first = load(toMany);
			Caller second = load(toRolling);
			AtomicInteger broken = new AtomicInteger();
			each(changes, 5, broken, () -> {
				Collections.shuffle(addresses.subList(0, CHURNED), this.random);
				Collections.rotate(addresses, CHURNED);
				churned.update(churned(addresses));
			});
			each(changes, 7, broken, () -> {
				this.reloads.incrementAndGet();
				rolling.update(rolling());
				rolling.canary(CanaryControl.Command.START, null, Cause.OPERATOR);
			});
			each(changes, 4, broken, this::restartNext);
			List<Gauges> samples = sample(churned, rolling);
			changes.shutdown();
			assertThat(changes.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
			this.stopped = true;
			first.awaitAll();
			second.awaitAll();
			System.out.printf("soak: %d and %d calls, %d reloads, %d restarts, failed %s %s, first %s, last %s%n",
					first.sent(), second.sent(), this.reloads.get(), this.restarts.get(), first.failed(),
					second.failed(), samples.get(0), samples.get(samples.size() - 1));
			assertThat(broken.get()).as("changes that threw").isZero();
			assertThat(first.failed()).isEmpty();
			assertThat(second.failed()).isEmpty();
			assertFlat(samples);
		}
		finally {
			this.stopped = true;
			changes.shutdownNow();
			guards.close();
			toMany.shutdownNow();
			toRolling.shutdownNow();
			this.registry.close();
			many.close();
			this.servers.forEach(DrainingServer::close);
		}
	}

	private static void each(ScheduledExecutorService clock, int seconds, AtomicInteger broken, Runnable change) {
		clock.scheduleWithFixedDelay(() -> {
			try {
				change.run();
			}
			catch (RuntimeException ex) {
				broken.incrementAndGet();
				ex.printStackTrace();
			}
		}, seconds, seconds, TimeUnit.SECONDS);
	}

	private void restartNext() {
		int which = this.restarts.getAndIncrement() % this.servers.size();
		int port = this.servers.get(which).port();
		this.servers.get(which).close();
		this.servers.set(which, DrainingServer.start(port, Duration.ofSeconds(20), this.executed));
	}

	private static ClientSpec churned(List<String> addresses) {
		return listed("churned", addresses.subList(0, LISTED).stream().map(BackendSpec::of).toList());
	}

	/** Another policy and another set of steps each time. */
	private ClientSpec rolling() {
		int number = this.reloads.get();
		List<BackendSpec> backends = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			backends.add(new BackendSpec(this.servers.get(i).address(), 1 + number % 3, null, 0,
					Map.of("version", (i < 2) ? "v1" : "v2")));
		}
		CanarySpec canary = new CanarySpec("v1", "v2", List.of(1 + number % 20, 50, 100), Duration.ofSeconds(2), 20,
				0.5, 50);
		RoutingSpec routing = new RoutingSpec(LocalitySpec.defaults(),
				Map.of("v1", Map.of("version", "v1"), "v2", Map.of("version", "v2")), Map.of(), List.of(), canary);
		ClientSpec spec = listed("rolling", backends).withRouting(routing);
		PolicyName policy = PolicyName.values()[number % PolicyName.values().length];
		return spec.withBalancing(spec.balancing().withPolicy(PolicySpec.of(policy)));
	}

	private static ClientSpec listed(String name, List<BackendSpec> backends) {
		ClientSpec plain = ClientSpec.of(name, "static://127.0.0.1:1");
		return new ClientSpec(name, "", backends, plain.discovery(), plain.balancing(), plain.routing(), plain.calls(),
				plain.channel());
	}

	private static ManagedChannel channel(BalancedClient client) {
		NettyChannelBuilder builder = NettyChannelBuilder.forTarget(BalancedChannels.target(client.name()))
			.usePlaintext();
		BalancedChannels.configure(builder, client);
		return builder.build();
	}

	/** A new caller each time would forget outcomes; these are few enough to be kept. */
	private Caller load(ManagedChannel channel) {
		Caller caller = new Caller(channel, PATIENT_MILLIS);
		Thread thread = new Thread(() -> caller.pace(100, () -> !this.stopped), "soak-load");
		thread.setDaemon(true);
		thread.start();
		return caller;
	}

	/** Every five seconds, from a fifth of the time on. */
	private static List<Gauges> sample(BalancedClient one, BalancedClient other) {
		List<Gauges> samples = new ArrayList<>();
		long begin = System.nanoTime();
		long next = begin + LENGTH.toNanos() / 5;
		while (System.nanoTime() - begin < LENGTH.toNanos()) {
			LockSupport.parkNanos(next - System.nanoTime());
			if (System.nanoTime() - next < 0) {
				continue;
			}
			Gauges gauges = Gauges.read(one.snapshot().backends().size() + other.snapshot().backends().size());
			System.out.println("soak: " + gauges);
			samples.add(gauges);
			next += Duration.ofSeconds(5).toNanos();
		}
		return samples;
	}

	/**
	 * The last third against the first. The books of callers and servers grow by some 300
	 * bytes for each call, which is taken off the heap.
	 */
	private static void assertFlat(List<Gauges> samples) {
		int third = samples.size() / 3;
		List<Gauges> first = samples.subList(0, third);
		List<Gauges> last = samples.subList(samples.size() - third, samples.size());
		double books = 300.0 * 200 * 5 * (samples.size() - third);
		flat("heap", Gauges.mean(first, Gauges::heap) + books, Gauges.mean(last, Gauges::heap), 1.1, 8e6);
		flat("direct memory", Gauges.mean(first, Gauges::direct), Gauges.mean(last, Gauges::direct), 1.1, 16e6);
		flat("threads", Gauges.mean(first, Gauges::threads), Gauges.mean(last, Gauges::threads), 1, 10);
		flat("descriptors", Gauges.mean(first, Gauges::descriptors), Gauges.mean(last, Gauges::descriptors), 1.02, 100);
		flat("subchannels", Gauges.mean(first, Gauges::subchannels), Gauges.mean(last, Gauges::subchannels), 1.02, 20);
		flat("backends", Gauges.mean(first, Gauges::backends), Gauges.mean(last, Gauges::backends), 1.02, 20);
	}

	private static void flat(String what, double first, double last, double factor, double more) {
		System.out.printf("soak: %s: first third %.0f, last third %.0f%n", what, first, last);
		assertThat(last).as(what).isLessThanOrEqualTo(first * factor + more);
	}

}
