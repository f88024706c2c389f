package io.github.grpclb.verification.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;

import io.github.grpclb.channel.BalancedChannels;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.ConnectionsSpec;
import io.github.grpclb.spec.HealthCheckSpec;
import io.github.grpclb.spec.HedgingSpec;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.LimitsSpec;
import io.github.grpclb.spec.MethodSpec;
import io.github.grpclb.spec.OutlierSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.spec.RetrySpec;

/**
 * A balanced channel, through the door that applications use. Besides tests that set
 * whole sections of a spec, the only file of this module that names classes of core: what
 * is renamed there is renamed here.
 */
public final class VerifiedClient implements AutoCloseable {

	private final BalancerRegistry registry = new BalancerRegistry();

	private final BalancedClient client;

	private final ManagedChannel channel;

	private VerifiedClient(ClientSpec spec) {
		this.client = this.registry.register(spec);
		NettyChannelBuilder builder = NettyChannelBuilder.forTarget(BalancedChannels.target(spec.name()))
			.usePlaintext();
		BalancedChannels.configure(builder, this.client);
		this.channel = builder.build();
	}

	/**
	 * Opens a channel.
	 * @param settings what differs from the defaults
	 * @param addresses the backends, all of priority 0
	 * @return the client
	 */
	public static VerifiedClient open(Settings settings, List<String> addresses) {
		return new VerifiedClient(settings.apply(ClientSpec.of(settings.name(), target(addresses))));
	}

	/**
	 * Opens a channel to backends with priorities.
	 * @param settings what differs from the defaults
	 * @param priorities priority by address
	 * @return the client
	 */
	public static VerifiedClient open(Settings settings, Map<String, Integer> priorities) {
		return openTo(settings,
				priorities.entrySet()
					.stream()
					.map((entry) -> new BackendSpec(entry.getKey(), 1, null, entry.getValue(), Map.of()))
					.toList());
	}

	/**
	 * Opens a channel to backends that carry attributes.
	 * @param settings what differs from the defaults
	 * @param backends the backends
	 * @return the client
	 */
	public static VerifiedClient openTo(Settings settings, List<BackendSpec> backends) {
		return new VerifiedClient(spec(settings, backends));
	}

	/**
	 * Reloads the configuration, as a changed file does.
	 * @param settings what differs from the defaults
	 * @param backends the backends
	 */
	public void reload(Settings settings, List<BackendSpec> backends) {
		this.client.update(spec(settings, backends));
	}

	private static ClientSpec spec(Settings settings, List<BackendSpec> backends) {
		ClientSpec plain = ClientSpec.of(settings.name(), "static://127.0.0.1:1");
		return settings.apply(new ClientSpec(plain.name(), "", backends, plain.discovery(), plain.balancing(),
				plain.routing(), plain.calls(), plain.channel()));
	}

	/**
	 * Sets up a builder that the caller has made with {@link #lbTarget()}.
	 * @param builder the builder
	 * @param settings what differs from the defaults
	 * @param address the only backend
	 */
	public static void configure(ManagedChannelBuilder<?> builder, Settings settings, String address) {
		BalancedClient client = new BalancerRegistry()
			.register(settings.apply(ClientSpec.of(settings.name(), target(List.of(address)))));
		BalancedChannels.configure(builder, client);
	}

	/**
	 * Returns the target of channels that {@link #configure} sets up.
	 * @param settings of the client
	 * @return the target
	 */
	public static String lbTarget(Settings settings) {
		return BalancedChannels.target(settings.name());
	}

	/**
	 * Reads a configuration text as a target, a backend's address, a method's name and a
	 * policy's name.
	 * @param text the text
	 * @return how many of the four were accepted; the others were refused with the
	 * exception that is documented
	 */
	public static int accepted(String text) {
		int accepted = 0;
		List<Runnable> readers = List.of(() -> ClientSpec.of("fuzzed", text), () -> BackendSpec.of(text),
				() -> new MethodSpec(text, null, null, null, null, null, null), () -> PolicyName.of(text));
		for (Runnable reader : readers) {
			try {
				reader.run();
				accepted++;
			}
			catch (InvalidSpecException ex) {
				if (String.valueOf(ex.getMessage()).isBlank()) {
					throw new AssertionError("refused without a reason", ex);
				}
			}
		}
		return accepted;
	}

	/**
	 * Lists the pick policies.
	 * @return their names in configuration
	 */
	public static List<String> policies() {
		return List.of(PolicyName.values()).stream().map(PolicyName::id).toList();
	}

	private static String target(List<String> addresses) {
		return "static://" + String.join(",", addresses);
	}

	/**
	 * Returns the channel.
	 * @return the channel
	 */
	public ManagedChannel channel() {
		return this.channel;
	}

	/**
	 * Reads the calls in flight that the client believes in.
	 * @return in flight by backend
	 */
	public Map<String, Integer> inFlight() {
		Map<String, Integer> inFlight = new TreeMap<>();
		for (BackendSnapshot backend : snapshot().backends()) {
			inFlight.put(backend.address(), backend.inFlight());
		}
		return inFlight;
	}

	/**
	 * Reads all the calls in flight that the client believes in.
	 * @return the sum; 0 at rest
	 */
	public int totalInFlight() {
		ClientSnapshot snapshot = snapshot();
		return Math.max(snapshot.inFlight(), inFlight().values().stream().mapToInt(Integer::intValue).sum());
	}

	/**
	 * Reads the calls that are open against the client's own limit.
	 * @return 0 at rest
	 */
	public int openCalls() {
		return this.client.openCalls().get();
	}

	/**
	 * Reads the state of a backend.
	 * @param address the backend
	 * @return the name of its connectivity state, {@code NONE} before it is known
	 */
	public String state(String address) {
		return snapshot().backends()
			.stream()
			.filter((backend) -> backend.address().equals(address))
			.map((backend) -> backend.state().name())
			.findFirst()
			.orElse("NONE");
	}

	/**
	 * Whether outlier detection has taken a backend out.
	 * @param address the backend
	 * @return {@code true} while it is out
	 */
	public boolean ejected(String address) {
		return snapshot().backends()
			.stream()
			.anyMatch((backend) -> backend.address().equals(address) && backend.ejected());
	}

	/**
	 * Reads what the client says about itself.
	 * @return its state now
	 */
	public ClientSnapshot snapshot() {
		return this.client.snapshot();
	}

	@Override
	public void close() {
		this.channel.shutdownNow();
		try {
			this.channel.awaitTermination(5, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.registry.close();
	}

	/**
	 * What differs from the defaults of production.
	 *
	 * @param change makes the spec of a client from the defaults
	 */
	public record Settings(UnaryOperator<ClientSpec> change) {

		private static final String METHOD = "verification.Counting/Call";

		/**
		 * The defaults, with the policy that is also stock's so that both can be
		 * compared.
		 * @return the settings
		 */
		public static Settings defaults() {
			return new Settings(UnaryOperator.identity());
		}

		String name() {
			return "verified";
		}

		ClientSpec apply(ClientSpec spec) {
			return this.change.apply(spec);
		}

		/**
		 * Changes more.
		 * @param next the change
		 * @return a copy
		 */
		public Settings and(UnaryOperator<ClientSpec> next) {
			return new Settings((spec) -> next.apply(this.change.apply(spec)));
		}

		/**
		 * Changes the balancing.
		 * @param next the change
		 * @return a copy
		 */
		public Settings balancing(UnaryOperator<BalancingSpec> next) {
			return and((spec) -> spec.withBalancing(next.apply(spec.balancing())));
		}

		private Settings calls(UnaryOperator<CallSpec> next) {
			return and((spec) -> spec.withCalls(next.apply(spec.calls())));
		}

		/**
		 * Sets the pick policy. Policies by hash hash the call's key.
		 * @param policy its name in configuration
		 * @return a copy
		 */
		public Settings policy(String policy) {
			return balancing((spec) -> spec.withPolicy(PolicySpec.of(PolicyName.of(policy))));
		}

		/**
		 * Takes retries from the one method that is called, and leaves the client's own
		 * on: what a payment service does.
		 * @return a copy
		 */
		public Settings withoutRetry() {
			return calls((spec) -> {
				RetrySpec retry = spec.retry();
				RetrySpec off = new RetrySpec(false, retry.maxAttempts(), retry.initialBackoff(), retry.maxBackoff(),
						retry.backoffMultiplier(), retry.statusCodes(), retry.avoidTriedBackends(), retry.throttle());
				MethodSpec method = new MethodSpec(METHOD, null, null, off, null, null, null);
				return new CallSpec(spec.deadline(), spec.streamingDeadline(), spec.waitForReady(), retry,
						spec.hedging(), Map.of(METHOD, method));
			});
		}

		/**
		 * Hedges.
		 * @param delay between two attempts
		 * @return a copy
		 */
		public Settings hedging(Duration delay) {
			return calls((spec) -> new CallSpec(spec.deadline(), spec.streamingDeadline(), spec.waitForReady(),
					spec.retry(), new HedgingSpec(true, 2, delay, Set.of(Status.Code.UNAVAILABLE)), spec.methods()));
		}

		/**
		 * Sets limits on calls in flight, 0 for none.
		 * @param client of the client
		 * @param backend of each backend
		 * @return a copy
		 */
		public Settings limits(int client, int backend) {
			return balancing((spec) -> new BalancingSpec(spec.policy(), spec.connections(), spec.startup(),
					spec.subset(), spec.healthCheck(), spec.outlier(), spec.slowStart(), spec.panicThreshold(),
					new LimitsSpec(client, backend)));
		}

		/**
		 * Turns health checking off.
		 * @return a copy
		 */
		public Settings withoutHealthCheck() {
			return balancing((spec) -> new BalancingSpec(spec.policy(), spec.connections(), spec.startup(),
					spec.subset(), new HealthCheckSpec(false, ""), spec.outlier(), spec.slowStart(),
					spec.panicThreshold(), spec.limits()));
		}

		/**
		 * Bounds an attempt to connect.
		 * @param timeout after which it is given up
		 * @return a copy
		 */
		public Settings connectTimeout(Duration timeout) {
			return balancing((spec) -> {
				ConnectionsSpec on = spec.connections();
				ConnectionsSpec bounded = new ConnectionsSpec(on.perBackend(), on.maxPerBackend(), on.scaleUpAt(),
						on.idleTimeout(), timeout);
				return new BalancingSpec(spec.policy(), bounded, spec.startup(), spec.subset(), spec.healthCheck(),
						spec.outlier(), spec.slowStart(), spec.panicThreshold(), spec.limits());
			});
		}

		/**
		 * Lets outlier detection eject every backend, where by default it is one in ten.
		 * @return a copy
		 */
		public Settings ejectingAll() {
			return balancing((spec) -> {
				OutlierSpec on = spec.outlier();
				OutlierSpec all = new OutlierSpec(true, on.interval(), on.baseEjectionTime(), on.maxEjectionTime(), 100,
						on.consecutiveFailures(), on.successRate(), on.failurePercentage(), on.latency());
				return new BalancingSpec(spec.policy(), spec.connections(), spec.startup(), spec.subset(),
						spec.healthCheck(), all, spec.slowStart(), spec.panicThreshold(), spec.limits());
			});
		}

		/**
		 * Turns outlier detection off.
		 * @return a copy
		 */
		public Settings withoutOutlierDetection() {
			return balancing((spec) -> {
				OutlierSpec on = spec.outlier();
				OutlierSpec off = new OutlierSpec(false, on.interval(), on.baseEjectionTime(), on.maxEjectionTime(),
						on.maxEjectionPercent(), 0, on.successRate(), on.failurePercentage(), on.latency());
				return new BalancingSpec(spec.policy(), spec.connections(), spec.startup(), spec.subset(),
						spec.healthCheck(), off, spec.slowStart(), spec.panicThreshold(), spec.limits());
			});
		}

	}

}
