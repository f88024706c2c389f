package io.github.grpclb.control;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.control.Cause.Kind;
import io.github.grpclb.snapshot.ClientSnapshot.OverrideSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot.Setting;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * The settings of one client in force: its configuration, and what is laid over it. A new
 * configuration keeps what is laid over; a change that reverts leads back to the
 * configuration as it is then. Thread-safe.
 */
final class LiveSettings {

	private static final Duration LONGEST = Duration.ofDays(365);

	private final Clock clock;

	private final ScheduledExecutorService scheduler;

	private final Consumer<ClientSpec> check;

	private final Runnable changed;

	private final EventLog events;

	private final Map<ActiveOverride, ScheduledFuture<?>> timers = new IdentityHashMap<>();

	private ClientSpec configured;

	private SettingOrigins origins;

	/** For {@link #inForce}: made anew when something has changed. */
	private @Nullable Map<String, Setting> inForce;

	private OverrideStack stack = OverrideStack.EMPTY;

	private volatile LiveSpec live;

	/**
	 * Creates the settings.
	 * @param configured the configuration
	 * @param origins where that comes from
	 * @param clock the clock for the times that are shown
	 * @param scheduler reverts changes whose time has passed
	 * @param check refuses what cannot work, before it is in force
	 * @param changed called after each change, without a lock
	 */
	LiveSettings(ClientSpec configured, SettingOrigins origins, Clock clock, ScheduledExecutorService scheduler,
			Consumer<ClientSpec> check, Runnable changed) {
		check.accept(configured);
		this.configured = configured;
		this.origins = origins;
		this.clock = clock;
		this.scheduler = scheduler;
		this.check = check;
		this.changed = changed;
		this.events = new EventLog(configured.name(), clock);
		this.live = this.stack.over(configured);
	}

	LiveSpec live() {
		return this.live;
	}

	EventLog events() {
		return this.events;
	}

	synchronized ClientSpec configured() {
		return this.configured;
	}

	synchronized List<OverrideSnapshot> overrides() {
		return this.stack.changes().stream().map(ActiveOverride::snapshot).toList();
	}

	/** Shows the settings in force with their origins. */
	synchronized Map<String, Setting> inForce() {
		Map<String, Setting> shown = this.inForce;
		if (shown == null) {
			shown = SettingsInForce.of(this.live.spec(), this.origins, this.stack.settings());
			this.inForce = shown;
		}
		return shown;
	}

	void configure(ClientSpec spec, SettingOrigins origins) {
		synchronized (this) {
			this.origins = origins;
			this.inForce = null;
			if (spec.equals(this.configured)) {
				return;
			}
			this.check.accept(spec);
			String difference = SpecDifference.between(this.configured, spec);
			this.configured = spec;
			this.events.add("configuration", difference, Cause.CONFIGURATION);
			settle(this.stack);
		}
		this.changed.run();
	}

	/**
	 * Makes a change.
	 * @param change the change
	 * @param ttl how long it holds, {@code null} for until it is taken back
	 * @param cause who makes it
	 * @throws InvalidSpecException if it cannot work; nothing has changed then
	 */
	void change(Change change, @Nullable Duration ttl, Cause cause) {
		synchronized (this) {
			Instant now = this.clock.instant();
			ActiveOverride added = new ActiveOverride(change, now, (ttl != null) ? now.plus(checked(ttl)) : null,
					cause);
			OverrideStack next = next(added);
			LiveSpec live = next.over(this.configured);
			this.check.accept(live.spec());
			if (ttl != null && next.has(added)) {
				this.timers.put(added,
						this.scheduler.schedule(() -> revert(added), ttl.toNanos(), TimeUnit.NANOSECONDS));
			}
			this.events.add(change.what(), change.value() + ((added.until() != null) ? " until " + added.until() : ""),
					cause);
			replace(next, live);
		}
		this.changed.run();
	}

	private OverrideStack next(ActiveOverride added) {
		Change change = added.change();
		if (added.until() == null && change.clearsOnly()) {
			return this.stack.without((it) -> !it.byCanary() && change.takesBack(it.change()));
		}
		return this.stack.with(added);
	}

	static Duration checked(Duration ttl) {
		if (ttl.isZero() || ttl.isNegative() || ttl.compareTo(LONGEST) > 0) {
			throw new InvalidSpecException("ttl", ttl, "above 0 and at most 365d",
					"Set for example 10m, or leave it out for a change that stays.");
		}
		return ttl;
	}

	/** Takes back what the canary guard has changed. */
	void withdrawCanary(Cause cause) {
		synchronized (this) {
			OverrideStack next = this.stack.without(ActiveOverride::byCanary);
			if (next.equals(this.stack)) {
				return;
			}
			this.events.add("revert", "split", cause);
			replace(next, next.over(this.configured));
		}
		this.changed.run();
	}

	private void revert(ActiveOverride expired) {
		synchronized (this) {
			if (!this.stack.has(expired)) {
				return;
			}
			this.events.add("revert", expired.text(), Cause.TTL);
			settle(this.stack.without((it) -> it == expired));
		}
		this.changed.run();
	}

	/** Takes back what does not fit the configuration any more. */
	private void settle(OverrideStack wanted) {
		OverrideStack next = wanted;
		for (OverrideStack.Misfit misfit : wanted.misfits(this.configured)) {
			next = next.without((it) -> it == misfit.change());
			this.events.add("revert", misfit.change().text(),
					new Cause(Kind.CONFIGURATION, misfit.reason().getMessage()));
		}
		replace(next, next.over(this.configured));
	}

	private void replace(OverrideStack next, LiveSpec live) {
		this.stack = next;
		this.live = live;
		this.inForce = null;
		this.timers.entrySet().removeIf((timer) -> {
			if (next.has(timer.getKey())) {
				return false;
			}
			timer.getValue().cancel(false);
			return true;
		});
	}

}
