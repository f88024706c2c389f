package io.github.grpclb.control;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.grpc.ConnectivityState;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.CallObserver;
import io.github.grpclb.policy.PickPolicies;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ChannelSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.snapshot.History;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * One client of one application while it runs: its settings in force, who must hear of a
 * change, and its channels. Thread-safe.
 */
public final class BalancedClient {

	private final Clock clock;

	private final Supplier<PickPolicies> policies;

	private final Supplier<SchemeProviders> schemes;

	private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

	private final Channels channels;

	private final List<Runnable> refreshers = new CopyOnWriteArrayList<>();

	private final ConnectionRenewals renewals = new ConnectionRenewals();

	private final LiveSettings settings;

	private final Outage outage;

	private final AtomicInteger openCalls = new AtomicInteger();

	private final CalledServices calledServices = new CalledServices();

	private volatile @Nullable CanaryControl canary;

	private final Observers observers = new Observers(this::changed);

	private volatile DiscoverySnapshot discovery = DiscoverySnapshot.NONE;

	BalancedClient(ClientSpec spec, SettingOrigins origins, Clock clock, ScheduledExecutorService scheduler,
			HistoryTimer steps, Supplier<PickPolicies> policies, Supplier<SchemeProviders> schemes) {
		this.policies = policies;
		this.schemes = schemes;
		this.clock = clock;
		this.channels = new Channels(clock, steps);
		this.settings = new LiveSettings(spec, origins, clock, scheduler, this::check, this::changed);
		this.outage = new Outage(spec.name(), scheduler, this.settings.events());
	}

	private void changed() {
		this.listeners.forEach(Runnable::run);
	}

	private void check(ClientSpec spec) {
		policies().check(spec.balancing().policy());
	}

	/**
	 * Returns the pick policies that the client can use.
	 * @return ours and the user's
	 */
	public PickPolicies policies() {
		return this.policies.get();
	}

	/**
	 * Returns the schemes that the client's application resolves itself.
	 * @return their providers
	 */
	public SchemeProviders schemes() {
		return this.schemes.get();
	}

	/**
	 * Returns the client's name.
	 * @return the name, as in {@code lb:///name}
	 */
	public String name() {
		return live().spec().name();
	}

	/**
	 * Returns the settings in force: the configuration with what operators have changed.
	 * @return an immutable value; ask again after a change
	 */
	public LiveSpec live() {
		return this.settings.live();
	}

	/**
	 * Returns the configuration, without what operators have changed.
	 * @return an immutable value
	 */
	public ClientSpec configured() {
		return this.settings.configured();
	}

	/**
	 * Reads the clock that the client's times come from.
	 * @return the time
	 */
	public Instant now() {
		return this.clock.instant();
	}

	/**
	 * Puts a new configuration in force. What operators have changed stays laid over it,
	 * unless it no longer fits. Channels take it over without dropping a call.
	 * @param spec the new configuration, of the same name
	 * @throws InvalidSpecException if it cannot work; nothing has changed then
	 */
	public void update(ClientSpec spec) {
		update(spec, SettingOrigins.NONE);
	}

	void update(ClientSpec spec, SettingOrigins origins) {
		this.settings.configure(spec, origins);
	}

	/**
	 * Lays a change over the configuration. Channels take it over without dropping a
	 * call.
	 * @param change the change
	 * @param ttl how long it holds, above 0 and at most 365 days, {@code null} for until
	 * it is taken back
	 * @param cause who makes it
	 * @throws UnknownBackendException if no channel has the backend that it is about
	 * @throws InvalidSpecException if it cannot work; nothing has changed then
	 */
	public void change(Change change, @Nullable Duration ttl, Cause cause) {
		String backend = change.backend();
		if (backend != null && !(change.clearsOnly() && live().overrides().drained().contains(backend))) {
			require(backend);
		}
		this.settings.change(change, ttl, cause);
	}

	/**
	 * Takes back what the canary's guard has laid over the configuration.
	 * @param cause why
	 */
	public void withdrawCanary(Cause cause) {
		this.settings.withdrawCanary(cause);
	}

	/**
	 * Writes something into the log of changes that is no change of settings.
	 * @param what what it is about, for example {@code canary}
	 * @param value what it is now
	 * @param cause who or what did it
	 */
	public void note(String what, String value, Cause cause) {
		if (cause.kind().logsItself()) {
			this.settings.events().note(what, value, cause);
		}
		else {
			this.settings.events().add(what, value, cause);
		}
	}

	/**
	 * Stops new calls to a backend; calls in flight go on.
	 * @param address {@code host:port}
	 * @throws UnknownBackendException if no channel has that backend
	 */
	public void drain(String address) {
		change(new Change.Drain(address), null, Cause.OPERATOR);
	}

	/**
	 * Lets a drained backend have calls again.
	 * @param address {@code host:port}
	 * @throws UnknownBackendException if no channel has that backend
	 */
	public void undrain(String address) {
		change(new Change.Undrain(address), null, Cause.OPERATOR);
	}

	private void require(String address) {
		UnknownBackendException.check(name(), address, snapshot().backends(), this.channels.none());
	}

	/**
	 * Sets who guards the client's canary.
	 * @param guard the guard
	 */
	public void guard(CanaryControl guard) {
		this.canary = guard;
	}

	/**
	 * Tells the guard of the client's canary what to do.
	 * @param command what
	 * @param ttl after which time that is taken back, above 0 and at most 365 days,
	 * {@code null} for never
	 * @param cause who wants it
	 * @throws InvalidSpecException if that cannot be done now; nothing has changed then
	 */
	public void canary(CanaryControl.Command command, @Nullable Duration ttl, Cause cause) {
		CanaryControl canary = this.canary;
		if (canary == null) {
			throw new InvalidSpecException("canary", null, "guarded", "Create a CanaryGuards for the registry.");
		}
		canary.command(command, (ttl != null) ? LiveSettings.checked(ttl) : null, cause);
	}

	/**
	 * Asks discovery now rather than at the next interval. A client without channels has
	 * nothing to ask.
	 */
	public void refresh() {
		this.refreshers.forEach(Runnable::run);
	}

	/**
	 * Returns what replaces the client's connections.
	 * @return the same object each time
	 */
	public ConnectionRenewals renewals() {
		return this.renewals;
	}

	/**
	 * Asks to hear when discovery is to be asked.
	 * @param refresher called on the thread that wants it
	 * @return stops it
	 */
	public Registration onRefresh(Runnable refresher) {
		this.refreshers.add(refresher);
		return () -> this.refreshers.remove(refresher);
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
	public Registration attach(ChannelView channel) {
		return this.channels.attach(channel);
	}

	/**
	 * Takes note of a backend of a channel, before its first call.
	 * @param load what the channel counts of it
	 */
	public void opened(BackendLoad load) {
		this.channels.opened(load);
	}

	/**
	 * Takes over the counts of a backend that a channel has let go of, so that totals
	 * never fall. Its open calls are followed to their end.
	 * @param load what the channel has counted; nobody may pick through it any more
	 */
	public void retire(BackendLoad load) {
		this.channels.retire(load);
	}

	/**
	 * Counts a call that has ended without an attempt on any backend.
	 * @param status how it ended
	 */
	public void endedWithoutBackend(Status.Code status) {
		this.channels.endedWithoutBackend();
		observer().endedWithoutBackend(status);
	}

	/**
	 * Says whether a channel can place calls, so that an outage is told once.
	 * @param channel the channel
	 * @param state its state; {@code SHUTDOWN} when it goes away
	 * @param why what keeps it from placing calls, {@code OK} if nothing
	 */
	public void serves(Object channel, ConnectivityState state, Status why) {
		this.outage.report(channel, state, why);
	}

	/**
	 * Takes note of a channel that has been given addresses and a service config. By then
	 * it is attached, unless it ignores service configs.
	 * @return takes the channel back
	 */
	public Registration resolved() {
		return this.channels.resolved();
	}

	/**
	 * Counts the channels that have addresses but are balanced by something else, because
	 * somebody has called {@code disableServiceConfigLookUp()} on their builder.
	 * @return 0 or more
	 */
	public int unbalancedChannels() {
		return this.channels.unbalanced();
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
	 * @param observer the observer, instead of any that was set by this method before
	 */
	public void observe(CallObserver observer) {
		this.observers.first(observer);
	}

	/**
	 * Adds one more who hears of calls that end.
	 * @param observer the observer
	 * @return removes it
	 */
	public Registration addObserver(CallObserver observer) {
		return this.observers.add(observer);
	}

	/**
	 * Returns who hears of calls that end.
	 * @return the observer
	 */
	public CallObserver observer() {
		return this.observers.all();
	}

	/**
	 * Counts the calls that the application has open, over all channels of the client.
	 * @return the count, kept only while there is a limit
	 */
	public AtomicInteger openCalls() {
		return this.openCalls;
	}

	/**
	 * Knows the services that the application calls, once there are settings by method.
	 * @return the same object each time
	 */
	public CalledServices calledServices() {
		return this.calledServices;
	}

	/**
	 * Looks at all channels of the client.
	 * @return what they look like together
	 */
	public ClientSnapshot snapshot() {
		return this.channels.look(this::look);
	}

	private ClientSnapshot look(List<ChannelSnapshot> snapshots) {
		CanaryControl canary = this.canary;
		return ChannelMerge.of(live().spec(), snapshots, this.channels, this.channels.idle(live()),
				(canary != null) ? canary.snapshot() : null, this.discovery, this.settings);
	}

	/**
	 * Returns what the client has done in the last five minutes.
	 * @return steps of five seconds
	 */
	public History history() {
		return this.channels.history().snapshot();
	}

}
