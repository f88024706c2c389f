package io.github.grpclb.invariant;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer.PickResult;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.testing.FakeChannel;
import io.github.grpclb.testing.FakeHelper;
import io.github.grpclb.testing.FakeSubchannel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What must hold at every moment. What is fit is worked out here once more from the
 * connections themselves; only ejections and the choice of the subset are taken from the
 * snapshot.
 */
final class Invariants {

	private static final Set<Reason> ROUTING = EnumSet.of(Reason.OTHER_GROUP, Reason.OTHER_ZONE, Reason.LOWER_PRIORITY);

	private final FakeChannel channel;

	private final Map<String, BackendSnapshot> backends = new HashMap<>();

	/** Connected, healthy, not ejected, not drained. */
	private final Set<String> fit = new HashSet<>();

	/** Connected, but ejected or not healthy, and not drained. */
	private final Set<String> unfit = new HashSet<>();

	/** Of them, those that a panic turns to only when there is nobody else. */
	private final Set<String> leaving = new HashSet<>();

	/** Whether somebody is missing that is not merely connecting. */
	private boolean missing;

	private final BalancingSpec spec;

	private final boolean panic;

	private Invariants(FakeChannel channel, Set<String> drained) {
		this.channel = channel;
		this.spec = channel.spec().balancing();
		ClientSnapshot snapshot = channel.live().snapshot();
		this.panic = snapshot.panic();
		snapshot.backends().forEach((backend) -> this.backends.put(backend.address(), backend));
		work(drained);
	}

	/**
	 * Checks everything.
	 * @param channel the channel
	 * @param listed the addresses that discovery has found
	 * @param drained the addresses that are drained
	 * @param open open calls by address, without those of backends that have gone
	 */
	static void check(FakeChannel channel, Set<String> listed, Set<String> drained, Map<String, Integer> open) {
		Invariants invariants = new Invariants(channel, drained);
		assertThat(invariants.backends.keySet()).as("the list").isEqualTo(listed);
		invariants.connectionsAreThoseOfMembers();
		invariants.reasonsExplainEveryExclusion();
		invariants.unfitOnesHelpOnlyInAPanic();
		invariants.callsAreCounted(open);
		invariants.onlyEligibleBackendsArePicked();
	}

	private void work(Set<String> drained) {
		for (BackendSnapshot backend : this.backends.values()) {
			boolean outside = backend.reasons().contains(Reason.OUTSIDE_SUBSET);
			if (outside || drained.contains(backend.address())) {
				continue;
			}
			boolean connected = false;
			boolean healthy = false;
			boolean was = true;
			for (FakeSubchannel connection : this.channel.helper().open(backend.address())) {
				boolean ready = connection.state() == ConnectivityState.READY;
				connected |= ready;
				healthy |= ready && (!this.spec.healthCheck().enabled() || connection.health().serving());
				was &= !ready || connection.health().served();
			}
			if (healthy && !backend.ejected()) {
				this.fit.add(backend.address());
				continue;
			}
			this.missing |= connected || backend.state() != ConnectivityState.CONNECTING;
			if (connected) {
				this.unfit.add(backend.address());
				if (!healthy && was) {
					this.leaving.add(backend.address());
				}
			}
		}
	}

	/** Panic is decided where traffic is divided; what must hold wherever that is. */
	private void unfitOnesHelpOnlyInAPanic() {
		Set<String> helping = eligible();
		helping.removeAll(this.fit);
		assertThat(this.unfit).as("unfit ones that help").containsAll(helping);
		if (this.spec.panicThreshold() == 0 || !this.missing) {
			assertThat(this.panic).as("panic").isFalse();
		}
		if (!this.panic) {
			assertThat(helping).as("unfit ones without a panic").isEmpty();
		}
		if (!this.fit.isEmpty() && this.channel.spec().routing().split().isEmpty()) {
			helping.retainAll(this.leaving);
			assertThat(helping).as("those that leave, with %s", this.fit).isEmpty();
		}
		boolean someone = !this.fit.isEmpty() || (!this.unfit.isEmpty() && this.spec.panicThreshold() > 0);
		if (someone && this.channel.spec().balancing().limits().maxConcurrentPerBackend() == 0) {
			assertThat(eligible()).as("fit %s, unfit %s", this.fit, this.unfit).isNotEmpty();
		}
	}

	private Set<String> eligible() {
		Set<String> eligible = new HashSet<>();
		this.backends.values().stream().filter(BackendSnapshot::eligible).forEach((b) -> eligible.add(b.address()));
		return eligible;
	}

	private void connectionsAreThoseOfMembers() {
		Map<String, Integer> connections = new HashMap<>();
		for (FakeSubchannel connection : this.channel.helper().open()) {
			assertThat(this.backends).as("an open connection's backend").containsKey(connection.address());
			connections.merge(connection.address(), 1, Integer::sum);
		}
		connections.forEach((address, count) -> {
			assertThat(count).as("connections to %s", address)
				.isLessThanOrEqualTo(Math.max(1, this.spec.connections().maxPerBackend()));
			assertThat(this.backends.get(address).reasons()).as("why %s is connected", address)
				.doesNotContain(Reason.OUTSIDE_SUBSET);
		});
	}

	private void reasonsExplainEveryExclusion() {
		int limit = this.spec.limits().maxConcurrentPerBackend();
		for (BackendSnapshot backend : this.backends.values()) {
			Set<Reason> excluding = new HashSet<>(backend.reasons());
			excluding.remove(Reason.RAMPING);
			if (backend.eligible()) {
				// In a panic the reasons stay though they do not count.
				if (!this.panic) {
					assertThat(excluding).as("what speaks against %s", backend).isEmpty();
				}
			}
			else {
				assertThat(excluding).as("why %s is excluded", backend).isNotEmpty();
			}
			boolean routed = excluding.stream().noneMatch(ROUTING::contains);
			boolean room = limit == 0 || backend.inFlight() < limit;
			if (!this.unfit.contains(backend.address())) {
				assertThat(backend.eligible()).as("%s, routed %s, room %s", backend, routed, room)
					.isEqualTo(this.fit.contains(backend.address()) && routed && room);
			}
			assertThat(excluding.contains(Reason.OVER_LIMIT)).as("%s", backend).isEqualTo(!room);
		}
	}

	private void callsAreCounted(Map<String, Integer> open) {
		for (BackendSnapshot backend : this.backends.values()) {
			assertThat(backend.inFlight()).as("calls in flight of %s", backend.address())
				.isEqualTo(open.getOrDefault(backend.address(), 0));
		}
	}

	private void onlyEligibleBackendsArePicked() {
		Set<String> eligible = eligible();
		Set<String> usable = new HashSet<>(this.fit);
		usable.addAll(this.panic ? this.unfit : Set.of());
		FakeHelper helper = this.channel.helper();
		boolean mayWait = this.spec.connections().maxPerBackend() > 1;
		boolean mayDrop = this.spec.limits().maxConcurrentPerBackend() > 0;
		// A group whose first tier is full turns to its next one, whatever other groups
		// have.
		boolean spills = mayDrop && !this.channel.spec().routing().split().isEmpty();
		for (int i = 0; i < 2 * this.backends.size(); i++) {
			PickResult result = helper.pick(CallOptions.DEFAULT);
			if (result.getSubchannel() instanceof FakeSubchannel picked) {
				assertThat(picked.state()).as("the picked connection to %s", picked.address())
					.isEqualTo(ConnectivityState.READY);
				assertThat(usable).as("picked %s", this.backends.get(picked.address())).contains(picked.address());
				if (!eligible.isEmpty() && !spills) {
					assertThat(eligible).as("picked %s", this.backends.get(picked.address()))
						.contains(picked.address());
				}
			}
			else if (helper.state() == ConnectivityState.READY) {
				assertThat(mayWait || (mayDrop && result.isDrop())).as("%s though %s", result, eligible).isTrue();
			}
		}
	}

}
