package io.github.grpclb.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.Overrides;

/**
 * The changes that lie over a client's configuration, lowest first. The canary guard's
 * lies below those of operators, so that an operator has the last word and taking that
 * back leaves the guard's split in force. Immutable.
 *
 * @param changes the changes
 */
record OverrideStack(List<ActiveOverride> changes) {

	static final OverrideStack EMPTY = new OverrideStack(List.of());

	OverrideStack {
		changes = List.copyOf(changes);
	}

	OverrideStack with(ActiveOverride added) {
		List<ActiveOverride> next = new ArrayList<>(this.changes);
		next.removeIf(added::replaces);
		next.add(added.byCanary() ? 0 : next.size(), added);
		return new OverrideStack(next);
	}

	OverrideStack without(Predicate<ActiveOverride> removed) {
		return new OverrideStack(this.changes.stream().filter(removed.negate()).toList());
	}

	boolean has(ActiveOverride one) {
		return this.changes.stream().anyMatch((it) -> it == one);
	}

	/**
	 * Computes what a client does.
	 * @param configured its configuration
	 * @return the configuration with the changes laid over it
	 * @throws InvalidSpecException if a change does not fit the configuration
	 */
	LiveSpec over(ClientSpec configured) {
		LiveSpec settings = new LiveSpec(configured, Overrides.NONE);
		for (ActiveOverride it : inForce()) {
			settings = it.change().apply(settings);
		}
		return settings;
	}

	/** The settings that are not as configured. */
	Set<String> settings() {
		return inForce().stream()
			.map((it) -> it.change().setting())
			.filter(Objects::nonNull)
			.collect(Collectors.toUnmodifiableSet());
	}

	/** A reset that will revert hides what operators had changed before it. */
	private List<ActiveOverride> inForce() {
		List<ActiveOverride> inForce = new ArrayList<>();
		for (ActiveOverride it : this.changes) {
			inForce.removeIf((earlier) -> !earlier.byCanary() && it.change().hides(earlier.change()));
			inForce.add(it);
		}
		return inForce;
	}

	/**
	 * Finds the changes that no longer fit a configuration, such as a split over a group
	 * that is gone.
	 * @param configured the configuration
	 * @return the first change that does not fit, with the reason, or empty
	 */
	List<Misfit> misfits(ClientSpec configured) {
		List<Misfit> misfits = new ArrayList<>();
		for (ActiveOverride it : inForce()) {
			try {
				it.change().apply(new LiveSpec(configured, Overrides.NONE));
			}
			catch (InvalidSpecException ex) {
				misfits.add(new Misfit(it, ex));
			}
		}
		return misfits;
	}

	/**
	 * A change that does not fit the configuration.
	 *
	 * @param change the change
	 * @param reason what does not fit
	 */
	record Misfit(ActiveOverride change, InvalidSpecException reason) {
	}

}
