package io.github.grpclb.control;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.grpclb.DaemonThread;
import io.github.grpclb.Internal;
import io.github.grpclb.policy.PickPolicies;
import io.github.grpclb.policy.PickPolicyProvider;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * The balanced clients of one application. Each application context has its own, so that
 * two of them in one JVM never meet. Thread-safe.
 */
public final class BalancerRegistry implements AutoCloseable {

	private final Map<String, BalancedClient> clients = new ConcurrentSkipListMap<>();

	private final List<Consumer<BalancedClient>> listeners = new ArrayList<>();

	private final Clock clock;

	private volatile PickPolicies policies = PickPolicies.onClassPath();

	private volatile Supplier<SchemeProviders> schemes = () -> SchemeProviders.NONE;

	private final ScheduledExecutorService scheduler;

	private final HistoryTimer steps;

	private final boolean ownsScheduler;

	/**
	 * Creates an empty registry that uses the system's clock.
	 */
	public BalancerRegistry() {
		this(Clock.systemUTC());
	}

	/**
	 * Creates an empty registry.
	 * @param clock the clock for the times that snapshots show
	 */
	public BalancerRegistry(Clock clock) {
		this(clock, daemon(), true);
	}

	/**
	 * Creates an empty registry.
	 * @param clock the clock for the times that snapshots show
	 * @param scheduler takes back changes whose time has passed; the caller stops it
	 */
	public BalancerRegistry(Clock clock, ScheduledExecutorService scheduler) {
		this(clock, scheduler, false);
	}

	private BalancerRegistry(Clock clock, ScheduledExecutorService scheduler, boolean ownsScheduler) {
		this.clock = clock;
		this.scheduler = scheduler;
		this.steps = new HistoryTimer(scheduler);
		this.ownsScheduler = ownsScheduler;
	}

	/** Its thread starts with the first task. */
	private static ScheduledExecutorService daemon() {
		ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1,
				(task) -> DaemonThread.of(task, "grpc-lb-control"));
		scheduler.setRemoveOnCancelPolicy(true);
		return scheduler;
	}

	/**
	 * Returns what runs the timed work around the clients. Tasks must not block for long.
	 * @return the scheduler
	 */
	public ScheduledExecutorService scheduler() {
		return this.scheduler;
	}

	/**
	 * Stops the timed work: changes revert no more.
	 */
	@Override
	public void close() {
		if (this.ownsScheduler) {
			this.scheduler.shutdownNow();
		}
	}

	/**
	 * Adds pick policies of the user's, before the clients that use them.
	 * @param providers their providers
	 * @throws InvalidSpecException if a name is taken
	 */
	public void addPolicies(Collection<? extends PickPolicyProvider> providers) {
		this.policies = this.policies.and(providers);
	}

	/**
	 * Returns the pick policies that clients can use.
	 * @return ours and the user's
	 */
	public PickPolicies policies() {
		return this.policies;
	}

	/**
	 * Says which schemes the application resolves itself, before the channels that use
	 * them.
	 * @param schemes their providers
	 */
	public void resolveBy(SchemeProviders schemes) {
		resolveBy(() -> schemes);
	}

	/**
	 * Says which schemes the application resolves itself, before the channels that use
	 * them.
	 * @param schemes gives their providers when a client asks for them; the same each
	 * time
	 */
	@Internal
	public void resolveBy(Supplier<SchemeProviders> schemes) {
		this.schemes = schemes;
	}

	/**
	 * Returns the schemes that the application resolves itself.
	 * @return their providers
	 */
	public SchemeProviders schemes() {
		return this.schemes.get();
	}

	/**
	 * Adds a client, or puts new settings in force for one that is there already.
	 * @param spec the settings
	 * @return the client
	 * @throws InvalidSpecException if the settings cannot work; nothing has changed then
	 */
	public BalancedClient register(ClientSpec spec) {
		return register(spec, SettingOrigins.NONE);
	}

	/**
	 * Adds a client, or puts new settings in force for one that is there already.
	 * @param spec the settings
	 * @param origins where they come from
	 * @return the client
	 * @throws InvalidSpecException if the settings cannot work; nothing has changed then
	 */
	public BalancedClient register(ClientSpec spec, SettingOrigins origins) {
		BalancedClient added = new BalancedClient(spec, origins, this.clock, this.scheduler, this.steps, this::policies,
				this::schemes);
		BalancedClient known;
		synchronized (this.listeners) {
			known = this.clients.putIfAbsent(spec.name(), added);
			if (known == null) {
				this.listeners.forEach((listener) -> listener.accept(added));
				return added;
			}
		}
		known.update(spec, origins);
		return known;
	}

	/**
	 * Finds a client by name.
	 * @param name the name, as in {@code lb:///name}
	 * @return the client, or empty if it is not balanced by us
	 */
	public Optional<BalancedClient> find(String name) {
		return Optional.ofNullable(this.clients.get(name));
	}

	/**
	 * Hears of every client, of those that are there already at once.
	 * @param listener called once for each client, on the thread that adds it
	 */
	public void onEach(Consumer<BalancedClient> listener) {
		synchronized (this.listeners) {
			this.listeners.add(listener);
			clients().forEach(listener);
		}
	}

	/**
	 * Returns all clients.
	 * @return the clients, by name
	 */
	public Collection<BalancedClient> clients() {
		return List.copyOf(this.clients.values());
	}

}
