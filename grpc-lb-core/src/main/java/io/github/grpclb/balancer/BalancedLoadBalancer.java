package io.github.grpclb.balancer;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.balancer.connection.DirectSubchannels;
import io.github.grpclb.balancer.connection.Subchannels;
import io.github.grpclb.balancer.routing.BackendLimit;
import io.github.grpclb.balancer.routing.Eligibility;
import io.github.grpclb.balancer.routing.Panic;
import io.github.grpclb.balancer.routing.Pickers;
import io.github.grpclb.balancer.routing.PoolPolicies;
import io.github.grpclb.balancer.routing.RoutingPlan;
import io.github.grpclb.balancer.routing.RoutingPlanner;
import io.github.grpclb.balancer.routing.RoutingTable;
import io.github.grpclb.balancer.timing.Timers;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancedConfig;
import io.github.grpclb.control.ChannelView;
import io.github.grpclb.control.LiveSpec;
import io.github.grpclb.control.Registration;
import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.CallObserver;
import io.github.grpclb.load.Pause;
import io.github.grpclb.policy.PolicyContext;
import io.github.grpclb.snapshot.ChannelSnapshot;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.Overrides;

/**
 * The {@code balanced} policy of one channel. It keeps a connection to every backend,
 * decides which of them are eligible, and publishes an immutable {@link RoutingTable}.
 * Everything here happens in the channel's {@code SynchronizationContext}.
 */
final class BalancedLoadBalancer extends LoadBalancer implements Backend.Listener {

	private final Helper helper;

	private final Timers timers;

	private final BackendTable table = new BackendTable();

	private final Connector connector;

	private final StartupBarrier barrier;

	private final BackgroundTasks backgroundTasks;

	private final Subset subset;

	private final PoolPolicies policies;

	private final RoutingPlanner planner;

	private final PickerUpdater pickerUpdater;

	private final Panic panic = new Panic();

	/** Whose channel this is, if the channel is one of ours. */
	private final @Nullable BalancedClient owner;

	private final ConnectionLosses losses;

	private @Nullable BalancedConfig config;

	private CallObserver observer = CallObserver.NONE;

	private RetryBudget budget = new RetryBudget(CallSpec.defaults(), CallObserver.NONE);

	private BackendLimit limit = BackendLimit.NONE;

	/** Written in the synchronization context only. */
	private volatile RoutingPlan plan = RoutingPlan.EMPTY;

	private @Nullable Registration registration;

	private ConnectivityState state = ConnectivityState.CONNECTING;

	/** Set when a connection was lost: its backend may have moved. */
	private boolean refresh;

	private boolean shutdown;

	/** Lasts while any backend has asked for a pause. */
	private final Pause pushbacks;

	BalancedLoadBalancer(Helper helper, DirectSubchannels transports, Helper checked, LongSupplier ticker) {
		this.helper = helper;
		this.timers = Timers.of(helper, ticker);
		this.connector = new Connector(new Subchannels(transports, checked, ticker));
		this.owner = ForeignConfig.owner(helper);
		this.pickerUpdater = new PickerUpdater(this.timers, () -> active().length, this::publish);
		this.losses = new ConnectionLosses(this.timers);
		this.subset = new Subset(this.timers, this::dialSoon);
		this.policies = new PoolPolicies(new PolicyContext(ticker, this.timers.context(), this.timers.scheduler()));
		this.pushbacks = new Pause(ticker);
		this.planner = new RoutingPlanner(this.policies, this.timers, this.pushbacks, this.pickerUpdater::request);
		this.barrier = new StartupBarrier(this.timers.context(), this.timers.scheduler(), ticker,
				this.pickerUpdater::request);
		this.backgroundTasks = new BackgroundTasks(this.timers, this::active, this, this::dialSoon);
	}

	@Override
	public Status acceptResolvedAddresses(ResolvedAddresses resolved) {
		BalancedConfig next = (BalancedConfig) resolved.getLoadBalancingPolicyConfig();
		if (next == null) {
			next = BalancedConfig.of(ClientSpec.of(BalancedConfig.POLICY, "service-config:///none"));
		}
		next = ForeignConfig.adopt(next, this.owner);
		boolean reconfigured = configure(next);
		observe(next.client());
		boolean whole = this.subset.whole();
		boolean changed = this.table.update(resolved.getAddresses(), this::backend, this::retire);
		if (changed) {
			this.subset.update(this.table.ordered());
		}
		if (reconfigured) {
			applyOverrides(next.live().overrides());
		}
		if (reconfigured || changed) {
			if (reconfigured || !whole || !this.subset.whole()) {
				this.connector.allDue();
			}
			this.barrier.expect(active().length, spec().startup().within(live().spec().calls().shortestDeadline()));
			this.pickerUpdater.now();
		}
		return (this.table.ordered().length > 0) ? Status.OK : FailureReport.of(next.live().spec(), new Backend[0]);
	}

	private boolean configure(BalancedConfig next) {
		if (next.equals(this.config)) {
			return false;
		}
		this.config = next;
		if (this.policies.configure(next.policies(), spec().policy())) {
			for (Backend backend : this.table.ordered()) {
				this.policies.attach(backend.load());
			}
		}
		this.planner.configure(next.live().spec().routing());
		this.subset.configure(spec().subset(), next.live().spec().routing());
		this.limit = BackendLimit.of(next.live().spec());
		refillBudget();
		this.backgroundTasks.configure(next.live().spec().name(), next.client(), spec(), this.table.ordered());
		if (this.registration == null && next.client() != null) {
			this.registration = register(next.client());
		}
		return true;
	}

	private Registration register(BalancedClient client) {
		Registration renewals = client.renewals()
			.onRequest((cause) -> this.timers.context().execute(() -> this.backgroundTasks.renew(client, cause)));
		Registration snapshots = client.attach(new View());
		return () -> {
			renewals.close();
			snapshots.close();
		};
	}

	/** Calls may have been made before there were meters. */
	private void observe(@Nullable BalancedClient client) {
		CallObserver next = (client != null) ? client.observer() : CallObserver.NONE;
		if (next != this.observer) {
			this.observer = next;
			this.budget.forward(next);
			this.backgroundTasks.observe(next);
		}
	}

	/** As grpc-java does whenever a service config differs from the one before. */
	private void refillBudget() {
		this.budget = new RetryBudget(live().spec().calls(), this.observer);
		for (Backend backend : this.table.ordered()) {
			backend.load().observe(this.budget);
		}
	}

	/** The client keeps the counts of a backend that the table no longer has. */
	private void retire(Backend gone) {
		this.connector.gone(gone);
		BalancedClient client = client();
		if (client != null) {
			client.retire(gone.load());
			this.losses.forget(gone);
		}
	}

	private BalancingSpec spec() {
		return live().spec().balancing();
	}

	private LiveSpec live() {
		if (this.config == null) {
			throw new IllegalStateException("No configuration yet");
		}
		return this.config.live();
	}

	private Backend backend(EquivalentAddressGroup group) {
		BackendLoad load = new BackendLoad(Addresses.of(group), this.timers.ticker(), this.pushbacks);
		load.observe(this.budget);
		this.policies.attach(load);
		Backend backend = new Backend(group, load, new Ramp(this.table.first()), this);
		override(backend, live().overrides());
		this.backgroundTasks.prepare(backend);
		BalancedClient client = client();
		if (client != null) {
			client.opened(load);
		}
		this.connector.due(backend);
		return backend;
	}

	private void applyOverrides(Overrides overrides) {
		for (Backend backend : this.table.ordered()) {
			override(backend, overrides);
		}
	}

	private static void override(Backend backend, Overrides overrides) {
		backend.override(overrides.drained().contains(backend.address()), overrides.weights().get(backend.address()));
	}

	private void dialSoon() {
		this.connector.allDue();
		this.pickerUpdater.request();
	}

	@Override
	public void changed(Backend backend, boolean lost) {
		this.refresh |= lost;
		this.backgroundTasks.changed(backend);
		this.losses.changed(backend, client());
		this.pickerUpdater.request();
	}

	@Override
	public void full(Backend backend) {
		this.backgroundTasks.full(backend);
	}

	private void publish() {
		if (this.shutdown || this.config == null) {
			return;
		}
		this.subset.settle();
		Backend[] backends = active();
		this.connector.dialDue(backends, live().spec());
		Eligibility now = Eligibility.of(backends.length, (i) -> backends[i].routable(), spec().panicThreshold());
		if (this.refresh) {
			this.refresh = false;
			this.helper.refreshNameResolution();
		}
		boolean undecided = this.barrier.undecided(now.fit().length > 0 && !now.lastResort(), now.connecting());
		boolean held = this.barrier.holds(now.fit().length, now.pending()) || undecided;
		RoutingPlan plan = this.planner.plan(now, this.limit);
		RoutingTable table = plan.table();
		this.plan = held ? RoutingPlan.EMPTY : plan;
		this.panic.report(this.plan.panic(), live().spec().name(), now.fit().length, now.members().length,
				spec().panicThreshold());
		if (held && table != null && now.fit().length > 0) {
			update(ConnectivityState.CONNECTING, new HeldPicker(table, this.barrier.opens(), this.timers.ticker()),
					Status.UNAVAILABLE
						.withDescription(FailureReport.waiting(live().spec(), backends, now.fit().length)));
		}
		else if (table != null && !held) {
			update(ConnectivityState.READY, Pickers.of(table), Status.OK);
		}
		else if (held || now.pending() > 0) {
			String waiting = FailureReport.waiting(live().spec(), backends, now.fit().length);
			update(ConnectivityState.CONNECTING, Pickers.wait(waiting), Status.UNAVAILABLE.withDescription(waiting));
		}
		else {
			Status failure = FailureReport.of(live().spec(), backends);
			update(ConnectivityState.TRANSIENT_FAILURE, Pickers.fail(failure), failure);
		}
		this.subset.release();
	}

	private Backend[] active() {
		return this.subset.active();
	}

	private void update(ConnectivityState state, SubchannelPicker picker, Status why) {
		this.state = state;
		BalancedClient client = client();
		if (client != null) {
			client.serves(this, state, why);
		}
		this.helper.updateBalancingState(state, picker);
	}

	@Override
	public void handleNameResolutionError(Status error) {
		if (this.table.ordered().length == 0) {
			update(ConnectivityState.TRANSIENT_FAILURE, Pickers.fail(error), error);
		}
	}

	@Override
	public void requestConnection() {
		if (this.config != null) {
			this.connector.dial(active(), live().spec());
		}
	}

	/** Looks from any thread. Should that fail, it is the caller's failure. */
	private <T> T look(Supplier<T> look) {
		if (this.timers.inContext()) {
			return look.get();
		}
		CompletableFuture<T> answer = new CompletableFuture<>();
		this.timers.context().execute(() -> answer.completeAsync(look, Runnable::run));
		return answer.join();
	}

	private ChannelSnapshot look() {
		return new Snapshots(live().spec(), this.plan, this.subset, this.panic.on(), this.budget, this.timers.now(),
				wallClock())
			.of(this.state, this.table.ordered());
	}

	private @Nullable BalancedClient client() {
		return (this.config != null) ? this.config.client() : null;
	}

	private Instant wallClock() {
		BalancedClient client = client();
		return (client != null) ? client.now() : Instant.now();
	}

	@Override
	public void shutdown() {
		this.shutdown = true;
		this.barrier.close();
		this.pickerUpdater.stop();
		this.backgroundTasks.stop();
		this.losses.stop();
		BalancedClient client = client();
		if (client != null && this.registration != null) {
			// In this order: who looks from outside waits for its turn and finds every
			// count once.
			for (Backend backend : this.table.ordered()) {
				client.retire(backend.load());
			}
			this.registration.close();
			client.serves(this, ConnectivityState.SHUTDOWN, Status.OK);
		}
		this.subset.stop();
		this.planner.stop();
		this.policies.close();
		this.table.shutdown();
	}

	/** What the client sees of this channel. */
	private final class View implements ChannelView {

		@Override
		public ChannelSnapshot snapshot() {
			return look(BalancedLoadBalancer.this::look);
		}

		@Override
		public Map<String, Double> expectedShares() {
			Map<String, Double> shares = new HashMap<>();
			BalancedLoadBalancer.this.plan.expectedShares().forEach((load, share) -> shares.put(load.address(), share));
			return shares;
		}

		@Override
		public Object sharing() {
			return BalancedLoadBalancer.this.plan;
		}

	}

}
