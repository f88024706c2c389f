package io.github.grpclb.inspect;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.github.grpclb.inspect.ClientSnapshot.OverrideSnapshot;
import io.github.grpclb.load.CallObserver;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.Overrides;

/**
 * One client of one application while it runs: its settings in force, who must hear of a
 * change, and its channels. Thread-safe.
 */
public final class LiveClient {

	private final Clock clock;

	private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

	private final List<Supplier<ChannelSnapshot>> channels = new CopyOnWriteArrayList<>();

	private final Map<String, Instant> drainedSince = new LinkedHashMap<>();

	private final RecentPicks recent;

	private final AtomicInteger openCalls = new AtomicInteger();

	private volatile LiveSpec live;

	private volatile CallObserver observer = CallObserver.NONE;

	private volatile DiscoverySnapshot discovery = DiscoverySnapshot.NONE;

	LiveClient(ClientSpec spec, Clock clock) {
		this.clock = clock;
		this.recent = new RecentPicks(clock);
		this.live = new LiveSpec(spec, Overrides.NONE);
	}

	/**
	 * Returns the client's name.
	 * @return the name, as in {@code lb:///name}
	 */
	public String name() {
		return this.live.spec().name();
	}

	/**
	 * Returns the settings in force.
	 * @return an immutable value; ask again after a change
	 */
	public LiveSpec live() {
		return this.live;
	}

	/**
	 * Reads the clock that the client's times come from.
	 * @return the time
	 */
	public Instant now() {
		return this.clock.instant();
	}

	/**
	 * Puts new settings in force. Channels take them over without dropping a call.
	 * @param spec the new settings, of the same name
	 */
	public void update(ClientSpec spec) {
		synchronized (this) {
			this.live = new LiveSpec(spec, this.live.overrides());
		}
		this.listeners.forEach(Runnable::run);
	}

	/**
	 * Stops new calls to a backend; calls in flight go on.
	 * @param address {@code host:port}
	 * @throws UnknownBackendException if no channel has that backend
	 */
	public void drain(String address) {
		require(address);
		synchronized (this) {
			this.drainedSince.putIfAbsent(address, this.clock.instant());
			overrideDrained();
		}
		this.listeners.forEach(Runnable::run);
	}

	/**
	 * Lets a drained backend have calls again.
	 * @param address {@code host:port}
	 * @throws UnknownBackendException if no channel has that backend
	 */
	public void undrain(String address) {
		synchronized (this) {
			if (this.drainedSince.remove(address) != null) {
				overrideDrained();
				address = "";
			}
		}
		if (!address.isEmpty()) {
			require(address);
		}
		this.listeners.forEach(Runnable::run);
	}

	private void overrideDrained() {
		Set<String> drained = new HashSet<>(this.drainedSince.keySet());
		this.live = new LiveSpec(this.live.spec(), new Overrides(drained, this.live.overrides().weights()));
	}

	private void require(String address) {
		Set<String> known = new HashSet<>();
		snapshot().backends().forEach((backend) -> known.add(backend.address()));
		if (!known.contains(address)) {
			throw new UnknownBackendException(name(), address, known.stream().sorted().toList());
		}
	}

	/**
	 * Asks to hear of changes.
	 * @param listener called after each change, on the thread that made it
	 * @return stops it
	 */
	public Registration onChange(Runnable listener) {
		this.listeners.add(listener);
		return () -> this.listeners.remove(listener);
	}

	/**
	 * Adds a channel to what {@link #snapshot()} sees.
	 * @param channel reads the channel's state; safe to call from any thread
	 * @return removes it
	 */
	public Registration attach(Supplier<ChannelSnapshot> channel) {
		this.channels.add(channel);
		return () -> this.channels.remove(channel);
	}

	/**
	 * Takes note of what discovery last found.
	 * @param discovery the new state
	 */
	public void discovered(DiscoverySnapshot discovery) {
		this.discovery = discovery;
	}

	/**
	 * Sets who hears of calls that end. Channels that exist already take it over too.
	 * @param observer the observer, instead of any that was set before
	 */
	public void observe(CallObserver observer) {
		this.observer = observer;
		this.listeners.forEach(Runnable::run);
	}

	/**
	 * Returns who hears of calls that end.
	 * @return the observer
	 */
	public CallObserver observer() {
		return this.observer;
	}

	/**
	 * Counts the calls that the application has open, over all channels of the client.
	 * @return the count, kept only while there is a limit
	 */
	public AtomicInteger openCalls() {
		return this.openCalls;
	}

	/**
	 * Looks at all channels of the client.
	 * @return what they look like together
	 */
	public ClientSnapshot snapshot() {
		LiveSpec live = this.live;
		List<ChannelSnapshot> snapshots = new ArrayList<>();
		this.channels.forEach((channel) -> snapshots.add(channel.get()));
		return ChannelMerge.of(live.spec(), snapshots, this.discovery, overrides(), this.recent);
	}

	private synchronized List<OverrideSnapshot> overrides() {
		List<OverrideSnapshot> overrides = new ArrayList<>();
		this.drainedSince
			.forEach((address, since) -> overrides.add(new OverrideSnapshot("drain", address, null, since.toString())));
		return overrides;
	}

	/**
	 * Something that can be taken back. Taking it back twice does nothing.
	 */
	@FunctionalInterface
	public interface Registration extends AutoCloseable {

		@Override
		void close();

	}

}
