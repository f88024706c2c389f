package io.github.grpclb.balancer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.grpc.SynchronizationContext.ScheduledHandle;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.balancer.timing.PeriodicTask;
import io.github.grpclb.balancer.timing.Timers;
import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.spec.SubsetSpec;
import io.github.grpclb.subset.PooledSubset;
import io.github.grpclb.subset.Subsetter;

/**
 * The backends that this channel connects to. When the choice changes, a backend that
 * must go keeps its calls until those that came for it are connected, for
 * {@value #PATIENCE_SECONDS} s at most. Lives in the channel's
 * {@code SynchronizationContext}.
 */
final class Subset {

	/**
	 * Longer than connecting takes over a lossy network, short beside a pod's grace
	 * period.
	 */
	private static final int PATIENCE_SECONDS = 10;

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);

	private final Timers timers;

	private final Runnable changed;

	private final PeriodicTask rotation;

	private SubsetSpec spec = SubsetSpec.defaults();

	private RoutingSpec routing = RoutingSpec.defaults();

	private @Nullable Subsetter subsetter;

	private long turn;

	private Backend[] all = {};

	private Backend[] active = {};

	private Set<Backend> chosen = Set.of();

	/** Those that must go, and since when. */
	private final Map<Backend, Long> leaving = new HashMap<>();

	private final List<Backend> released = new ArrayList<>();

	private @Nullable ScheduledHandle impatience;

	/**
	 * Creates a subset of everything.
	 * @param timers the channel's timers
	 * @param changed asks for a new routing table
	 */
	Subset(Timers timers, Runnable changed) {
		this.timers = timers;
		this.changed = changed;
		this.rotation = new PeriodicTask(timers, this::rotate);
	}

	void configure(SubsetSpec spec, RoutingSpec routing) {
		boolean same = spec.equals(this.spec);
		if (same && routing.equals(this.routing)) {
			return;
		}
		this.routing = routing;
		if (same) {
			choose();
			return;
		}
		this.spec = spec;
		this.subsetter = (spec.size() > 0) ? Subsetter.of(spec) : null;
		this.rotation.stop();
		if (this.subsetter != null && !spec.rotateEvery().isZero()) {
			this.rotation.start(spec.rotateEvery().toNanos());
		}
		choose();
	}

	private boolean rotate() {
		this.turn++;
		choose();
		this.changed.run();
		return true;
	}

	/** Takes over a new list of all backends. */
	void update(Backend[] all) {
		this.all = all;
		choose();
	}

	private void choose() {
		if (this.subsetter == null || this.spec.size() >= this.all.length) {
			this.chosen = Set.of();
			this.leaving.clear();
			this.active = this.all;
			return;
		}
		Set<Backend> before = new HashSet<>(Arrays.asList(this.active));
		Set<Backend> wanted = new HashSet<>();
		List<Backend> staying = Arrays.stream(this.all).filter((backend) -> !backend.going()).toList();
		List<PooledSubset.Member> members = staying.stream().map(this::member).toList();
		for (int index : PooledSubset.select(this.subsetter, this.spec.size(), members, this.turn)) {
			wanted.add(staying.get(index));
		}
		// Those that are going take nobody's place, and keep the connections that they
		// have.
		for (Backend backend : this.all) {
			if (backend.going() && (before.contains(backend) || wanted.size() < this.spec.size())) {
				wanted.add(backend);
			}
		}
		this.chosen = wanted;
		this.leaving.keySet().removeAll(wanted);
		this.leaving.keySet().retainAll(new HashSet<>(Arrays.asList(this.all)));
		for (Backend backend : this.all) {
			if (before.contains(backend) && !wanted.contains(backend)) {
				this.leaving.putIfAbsent(backend, this.timers.now());
			}
		}
		arrange();
	}

	private PooledSubset.Member member(Backend backend) {
		String zone = this.routing.locality().zone();
		boolean far = !zone.isEmpty() && !zone.equals(BackendAttributes.zone(backend.group()));
		return new PooledSubset.Member(backend.address(),
				this.routing.neededGroup(BackendAttributes.labels(backend.group())),
				BackendAttributes.priority(backend.group()) * 2 + (far ? 1 : 0));
	}

	private void arrange() {
		this.active = Arrays.stream(this.all)
			.filter((backend) -> this.chosen.contains(backend) || this.leaving.containsKey(backend))
			.toArray(Backend[]::new);
	}

	/**
	 * Returns the backends to connect to and to pick from.
	 * @return an array that must not be changed
	 */
	Backend[] active() {
		return this.active;
	}

	/** Whether it is everything. */
	boolean whole() {
		return this.active == this.all;
	}

	/** Whether a backend is one of {@link #active()}. */
	boolean contains(Backend backend) {
		return whole() || this.chosen.contains(backend) || this.leaving.containsKey(backend);
	}

	/** Lets go of those that must go, if the others are there; before a routing table. */
	void settle() {
		if (this.leaving.isEmpty()) {
			return;
		}
		boolean ready = this.chosen.stream()
			.allMatch((backend) -> backend.dialled() && !backend.routable().availability().pending());
		long now = this.timers.now();
		List<Backend> gone = this.leaving.entrySet()
			.stream()
			.filter((entry) -> ready || now - entry.getValue() >= PATIENCE)
			.map(Map.Entry::getKey)
			.toList();
		gone.forEach(this.leaving::remove);
		this.released.addAll(gone);
		if (!gone.isEmpty()) {
			arrange();
		}
		if (!this.leaving.isEmpty() && this.impatience == null) {
			this.impatience = this.timers.after(PATIENCE, () -> {
				this.impatience = null;
				this.changed.run();
			});
		}
	}

	/**
	 * Closes the connections of those that were let go, after the routing table that does
	 * not hold them is in use. Their calls go on to their end.
	 */
	void release() {
		for (Backend backend : this.released) {
			if (!contains(backend)) {
				backend.disconnect();
			}
		}
		this.released.clear();
	}

	void stop() {
		this.rotation.stop();
		if (this.impatience != null) {
			this.impatience.cancel();
		}
	}

}
