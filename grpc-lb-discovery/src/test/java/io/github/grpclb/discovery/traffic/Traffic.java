package io.github.grpclb.discovery.traffic;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.awaitility.Awaitility;

import io.github.grpclb.channel.BalancedChannels;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.HedgingSpec;
import io.github.grpclb.spec.RetrySpec;

/**
 * 200 calls a second over a balanced channel, without retries, whether or not earlier
 * ones have ended.
 */
public final class Traffic implements AutoCloseable {

	private static final int CALLS_PER_SECOND = 200;

	/** Long enough for a busy machine; a test that passes does not wait it out. */
	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final NameResolverProvider provider;

	private final BalancerRegistry registry = new BalancerRegistry();

	private final BalancedClient client;

	private final ManagedChannel channel;

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	/** The last answer of a backend, and when it came. */
	private final Map<String, Long> lastAnswer = new ConcurrentHashMap<>();

	private final Map<String, Long> firstAnswer = new ConcurrentHashMap<>();

	private final AtomicInteger calls = new AtomicInteger();

	public Traffic(NameResolverProvider provider, String target) {
		this.provider = provider;
		NameResolverRegistry.getDefaultRegistry().register(provider);
		this.client = this.registry.register(ClientSpec.of("orders", target).withCalls(noRetries()));
		ManagedChannelBuilder<?> builder = Grpc.newChannelBuilder(BalancedChannels.target("orders"),
				InsecureChannelCredentials.create());
		BalancedChannels.configure(builder, this.client);
		this.channel = builder.build();
		this.timer.scheduleAtFixedRate(this::call, 0, 1_000_000_000L / CALLS_PER_SECOND, TimeUnit.NANOSECONDS);
	}

	/** Retries off, so that a call that fails is seen to. */
	public static CallSpec noRetries() {
		RetrySpec on = RetrySpec.defaults();
		RetrySpec off = new RetrySpec(false, on.maxAttempts(), on.initialBackoff(), on.maxBackoff(),
				on.backoffMultiplier(), on.statusCodes(), on.avoidTriedBackends(), on.throttle());
		return new CallSpec(Duration.ofSeconds(30), Duration.ZERO, false, off, HedgingSpec.defaults(), Map.of());
	}

	private void call() {
		this.calls.incrementAndGet();
		ClientCalls.asyncUnaryCall(this.channel.newCall(EchoBackend.ECHO, CallOptions.DEFAULT), "",
				new StreamObserver<String>() {

					@Override
					public void onNext(String port) {
						long now = System.nanoTime();
						Traffic.this.firstAnswer.putIfAbsent(port, now);
						Traffic.this.lastAnswer.put(port, now);
					}

					@Override
					public void onError(Throwable ex) {
						Traffic.this.failures.add(Status.fromThrowable(ex).toString());
					}

					@Override
					public void onCompleted() {
						// Counted by its answer.
					}

				});
	}

	/** Says what was measured; nothing is asserted of it, for machines differ. */
	public static void figure(String what, String value) {
		System.out.println("Measured: " + what + ": " + value);
	}

	/** Waits until a backend has answered a call for the first time. */
	public Duration awaitFirstAnswer(EchoBackend backend, long sinceNanos) {
		String port = String.valueOf(backend.port());
		await(() -> this.firstAnswer.containsKey(port));
		return Duration.ofNanos(this.firstAnswer.get(port) - sinceNanos);
	}

	/**
	 * Waits until these backends, and no others, have answered within the last second.
	 */
	public void awaitOnly(List<EchoBackend> backends) {
		Set<String> wanted = Set.copyOf(backends.stream().map((it) -> String.valueOf(it.port())).toList());
		await(() -> recent().equals(wanted));
	}

	private Set<String> recent() {
		long since = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);
		return Set.copyOf(this.lastAnswer.entrySet()
			.stream()
			.filter((it) -> it.getValue() > since)
			.map(Map.Entry::getKey)
			.toList());
	}

	/** Waits until the list in use has so many backends, and nothing is stale. */
	public void awaitFresh(int backends) {
		await(() -> {
			DiscoverySnapshot now = discovery();
			return now.resolved() == backends && !now.stale() && now.lastError() == null;
		});
	}

	public void awaitStale() {
		await(() -> discovery().stale());
	}

	private static void await(BooleanSupplier condition) {
		Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(condition::getAsBoolean);
	}

	public DiscoverySnapshot discovery() {
		return this.client.snapshot().discovery();
	}

	public List<String> failures() {
		return List.copyOf(this.failures);
	}

	public int calls() {
		return this.calls.get();
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.channel.shutdownNow();
		this.registry.close();
		NameResolverRegistry.getDefaultRegistry().deregister(this.provider);
	}

}
