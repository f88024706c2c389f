package io.github.grpclb.balancer;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.inspect.BalancedConfig;
import io.github.grpclb.inspect.ChannelSnapshot;
import io.github.grpclb.inspect.LiveClient;
import io.github.grpclb.inspect.LiveSpec;
import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.CallObserver;
import io.github.grpclb.policy.Candidates;
import io.github.grpclb.policy.PickPolicies;
import io.github.grpclb.policy.PickPolicy;
import io.github.grpclb.policy.PolicyContext;
import io.github.grpclb.resilience.StartupBarrier;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.Overrides;

/**
 * The {@code balanced} policy of one channel. It keeps a connection to every backend,
 * decides which of them are eligible, and publishes an immutable {@link RoutingTable}.
 * Everything here happens in the channel's {@code SynchronizationContext}.
 */
final class BalancedLoadBalancer extends LoadBalancer implements Backend.Listener {

	private final Helper helper;

	private final SynchronizationContext context;

	private final ScheduledExecutorService scheduler;

	private final LongSupplier ticker;

	private final BackendTable table = new BackendTable();

	private final Dialler dialler;

	private final StartupBarrier barrier;

	private @Nullable BalancedConfig config;

	private @Nullable PickPolicy policy;

	private CallObserver observer = CallObserver.NONE;

	private LiveClient.@Nullable Registration registration;

	private ConnectivityState state = ConnectivityState.CONNECTING;

	/** Set when a connection was lost: its backend may have moved. */
	private boolean refresh;

	private boolean publishing;

	private boolean shutdown;

	BalancedLoadBalancer(Helper helper, DirectSubchannels transports, Helper checked, LongSupplier ticker) {
		this.helper = helper;
		this.context = helper.getSynchronizationContext();
		this.scheduler = helper.getScheduledExecutorService();
		this.ticker = ticker;
		this.dialler = new Dialler(new Subchannels(transports, checked));
		this.barrier = new StartupBarrier(this.context, this.scheduler, ticker, this::publishSoon);
	}

	@Override
	public Status acceptResolvedAddresses(ResolvedAddresses resolved) {
		BalancedConfig next = (BalancedConfig) resolved.getLoadBalancingPolicyConfig();
		if (next == null) {
			next = BalancedConfig.of(ClientSpec.of(BalancedConfig.POLICY, "service-config:///none"));
		}
		boolean reconfigured = configure(next);
		observe(next.client());
		boolean changed = this.table.update(resolved.getAddresses(), this::backend);
		if (reconfigured || changed) {
			applyOverrides(next.live().overrides());
			this.barrier.expect(this.table.ordered().length, spec().startup());
			this.dialler.dial(this.table.ordered(), spec());
			publish();
		}
		return (this.table.ordered().length > 0) ? Status.OK : FailureReport.of(next.live().spec(), new Backend[0]);
	}

	private boolean configure(BalancedConfig next) {
		BalancedConfig previous = this.config;
		if (next.equals(previous)) {
			return false;
		}
		this.config = next;
		BalancingSpec before = (previous != null) ? previous.live().spec().balancing() : null;
		if (before == null || !before.policy().equals(spec().policy())) {
			closePolicy();
			this.policy = PickPolicies.create(spec().policy(),
					new PolicyContext(this.ticker, this.context, this.scheduler));
			for (Backend backend : this.table.ordered()) {
				this.policy.attach(backend.load());
			}
		}
		if (this.registration == null && next.client() != null) {
			this.registration = next.client().attach(this::snapshot);
		}
		return true;
	}

	/** Calls may have been made before there were meters. */
	private void observe(@Nullable LiveClient client) {
		CallObserver next = (client != null) ? client.observer() : CallObserver.NONE;
		if (next != this.observer) {
			this.observer = next;
			for (Backend backend : this.table.ordered()) {
				backend.load().observe(next);
			}
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
		BackendLoad load = new BackendLoad(Addresses.of(group), this.ticker);
		load.observe(this.observer);
		if (this.policy != null) {
			this.policy.attach(load);
		}
		return new Backend(group, load, this);
	}

	private void applyOverrides(Overrides overrides) {
		for (Backend backend : this.table.ordered()) {
			backend.override(overrides.drained().contains(backend.address()),
					overrides.weights().get(backend.address()));
		}
	}

	@Override
	public void changed(boolean lost) {
		this.refresh |= lost;
		publishSoon();
	}

	/** Many state changes that come together make one new routing table. */
	private void publishSoon() {
		if (!this.publishing && !this.shutdown) {
			this.publishing = true;
			this.context.execute(this::publish);
		}
	}

	private void publish() {
		this.publishing = false;
		if (this.shutdown || this.policy == null) {
			return;
		}
		Backend[] backends = this.table.ordered();
		this.dialler.dial(backends, spec());
		Eligibility now = Eligibility.of(backends);
		if (this.refresh) {
			this.refresh = false;
			this.helper.refreshNameResolution();
		}
		if (this.barrier.holds(now.ready(), now.pending())) {
			update(ConnectivityState.CONNECTING, Pickers.WAIT);
		}
		else if (now.eligible().length > 0) {
			Candidates candidates = new Candidates(now.members(), now.eligible());
			update(ConnectivityState.READY,
					new BalancedPicker(new Pool(this.policy.picker(candidates), now.eligible())));
		}
		else if (now.pending() > 0) {
			update(ConnectivityState.CONNECTING, Pickers.WAIT);
		}
		else {
			update(ConnectivityState.TRANSIENT_FAILURE, Pickers.fail(FailureReport.of(live().spec(), backends)));
		}
	}

	private void update(ConnectivityState state, SubchannelPicker picker) {
		this.state = state;
		this.helper.updateBalancingState(state, picker);
	}

	@Override
	public void handleNameResolutionError(Status error) {
		if (this.table.ordered().length == 0) {
			update(ConnectivityState.TRANSIENT_FAILURE, Pickers.fail(error));
		}
	}

	@Override
	public void requestConnection() {
		if (this.config != null) {
			this.dialler.dial(this.table.ordered(), spec());
		}
	}

	private ChannelSnapshot snapshot() {
		CompletableFuture<ChannelSnapshot> answer = new CompletableFuture<>();
		this.context.execute(() -> answer.complete(Snapshots.of(this.state, spec(), this.table.ordered())));
		return answer.join();
	}

	@Override
	public void shutdown() {
		this.shutdown = true;
		this.barrier.close();
		if (this.registration != null) {
			this.registration.close();
		}
		closePolicy();
		this.table.shutdown();
	}

	private void closePolicy() {
		if (this.policy != null) {
			this.policy.close();
		}
	}

}
