package io.github.grpclb.testing;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.ResolvedAddresses;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.balancer.BalancedLoadBalancerProvider;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancedConfig;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.control.LiveSpec;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.Overrides;

/**
 * The real balancer in virtual time over {@link FakeSubchannel}s.
 */
public final class FakeChannel implements AutoCloseable {

	private final VirtualClock clock = new VirtualClock();

	private final FakeHelper helper = new FakeHelper(this.clock);

	private final LoadBalancer balancer;

	private final BalancedClient live;

	private ClientSpec spec;

	private Overrides overrides = Overrides.NONE;

	private List<EquivalentAddressGroup> backends = List.of();

	private boolean closed;

	public FakeChannel(ClientSpec spec) {
		this.spec = spec;
		this.live = new BalancerRegistry(Clock.systemUTC()).register(spec);
		this.balancer = new BalancedLoadBalancerProvider(this.clock::now).newLoadBalancer(this.helper);
	}

	/** Discovery has found these backends. */
	public void resolve(List<EquivalentAddressGroup> backends) {
		this.backends = backends;
		deliver();
	}

	/** Discovery has found so many backends without attributes. */
	public FakeChannel resolve(int count) {
		List<EquivalentAddressGroup> groups = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			groups.add(FakeHelper.group(address(i), Attributes.EMPTY));
		}
		resolve(groups);
		return this;
	}

	public static String address(int index) {
		return "10.0." + index / 250 + "." + (index % 250 + 1) + ":1";
	}

	/** The configuration has changed. */
	public void update(ClientSpec spec) {
		this.spec = spec;
		deliver();
	}

	public void update(Settings settings) {
		update(this.spec.withBalancing(settings.build()));
	}

	/** An operator has drained these, and only these. */
	public void drain(Set<String> addresses) {
		this.overrides = new Overrides(addresses, this.overrides.weights());
		deliver();
	}

	private void deliver() {
		Attributes attributes = Attributes.EMPTY;
		if (this.spec.balancing().healthCheck().enabled()) {
			attributes = Attributes.newBuilder()
				.set(LoadBalancer.ATTR_HEALTH_CHECKING_CONFIG, Map.of("serviceName", ""))
				.build();
		}
		ResolvedAddresses resolved = ResolvedAddresses.newBuilder()
			.setAddresses(this.backends)
			.setAttributes(attributes)
			.setLoadBalancingPolicyConfig(new BalancedConfig(new LiveSpec(this.spec, this.overrides), this.live))
			.build();
		this.clock.syncContext().execute(() -> this.balancer.acceptResolvedAddresses(resolved));
	}

	public FakeHelper helper() {
		return this.helper;
	}

	public VirtualClock clock() {
		return this.clock;
	}

	public ClientSpec spec() {
		return this.spec;
	}

	/** Lets every attempt to connect succeed. */
	public FakeChannel connect() {
		this.helper.connectAll();
		return this;
	}

	public @Nullable FakeCall call() {
		return this.helper.call();
	}

	/**
	 * Picks without calling.
	 * @param count how often
	 * @return picks by address; those that got no backend are not counted
	 */
	public Map<String, Integer> picks(int count) {
		Map<String, Integer> picks = new TreeMap<>();
		for (int i = 0; i < count; i++) {
			PickResult result = this.helper.pick(CallOptions.DEFAULT);
			if (result.getSubchannel() instanceof FakeSubchannel subchannel) {
				picks.merge(subchannel.address(), 1, Integer::sum);
			}
		}
		return picks;
	}

	/** The backends that the balancer says it picks from. */
	public Set<String> eligible() {
		Set<String> eligible = new LinkedHashSet<>();
		backends().stream().filter(BackendSnapshot::eligible).map(BackendSnapshot::address).forEach(eligible::add);
		return eligible;
	}

	public List<BackendSnapshot> backends() {
		return this.live.snapshot().backends();
	}

	public BackendSnapshot backend(String address) {
		return backends().stream().filter((backend) -> backend.address().equals(address)).findFirst().orElseThrow();
	}

	public BalancedClient live() {
		return this.live;
	}

	@Override
	public void close() {
		if (!this.closed) {
			this.closed = true;
			this.clock.syncContext().execute(this.balancer::shutdown);
		}
	}

}
