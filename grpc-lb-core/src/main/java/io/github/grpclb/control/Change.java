package io.github.grpclb.control;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.Overrides;
import io.github.grpclb.spec.PolicyName;

/**
 * What an operator can change about a client while it runs. A change is laid over the
 * settings that are configured, so that it can be taken back.
 */
public sealed interface Change {

	/**
	 * Says what is changed.
	 * @return the action's name, for example {@code split}
	 */
	String what();

	/**
	 * Says what it is changed to.
	 * @return the value, in the form that operators write it
	 */
	String value();

	/**
	 * Applies the change.
	 * @param settings the settings without it
	 * @return the settings with it
	 * @throws InvalidSpecException if those settings cannot work with it
	 */
	LiveSpec apply(LiveSpec settings);

	/**
	 * Tells which later changes replace this one.
	 * @return equal for two changes of which only the later one holds
	 */
	default String slot() {
		return what();
	}

	/**
	 * Says which backend is touched.
	 * @return its address, {@code null} if it is about the client
	 */
	default @Nullable String backend() {
		return null;
	}

	/**
	 * Says which setting is replaced.
	 * @return its key, {@code null} for none
	 */
	default @Nullable String setting() {
		return null;
	}

	/**
	 * Tells whether this one, once made, ends an earlier one.
	 * @param earlier a change in force
	 * @return {@code true} for the same slot
	 */
	default boolean replaces(Change earlier) {
		return slot().equals(earlier.slot());
	}

	/**
	 * Tells whether an earlier change has no effect while this one is in force.
	 * @param earlier a change in force
	 * @return {@code true} for what a reset hides
	 */
	default boolean hides(Change earlier) {
		return false;
	}

	/**
	 * Tells whether this one only takes others back, so that without an end it need not
	 * stay itself.
	 * @return {@code true} for undrain and reset
	 */
	default boolean clearsOnly() {
		return false;
	}

	/**
	 * Tells which earlier changes this one ends, if it {@link #clearsOnly() only clears}.
	 * @param earlier a change in force
	 * @return {@code true} if that one is taken back
	 */
	default boolean takesBack(Change earlier) {
		return false;
	}

	/**
	 * No new calls to a backend; those in flight go on.
	 *
	 * @param backend {@code host:port}
	 */
	record Drain(String backend) implements Change {

		@Override
		public String what() {
			return "drain";
		}

		@Override
		public String value() {
			return this.backend;
		}

		@Override
		public String slot() {
			return "drain " + this.backend;
		}

		@Override
		public LiveSpec apply(LiveSpec settings) {
			Set<String> drained = new LinkedHashSet<>(settings.overrides().drained());
			drained.add(this.backend);
			return new LiveSpec(settings.spec(), new Overrides(drained, settings.overrides().weights()));
		}

		@Override
		public boolean replaces(Change earlier) {
			return Change.super.replaces(earlier) || earlier.equals(new Undrain(this.backend));
		}

	}

	/**
	 * Calls again to a drained backend.
	 *
	 * @param backend {@code host:port}
	 */
	record Undrain(String backend) implements Change {

		@Override
		public String what() {
			return "undrain";
		}

		@Override
		public String value() {
			return this.backend;
		}

		@Override
		public String slot() {
			return "undrain " + this.backend;
		}

		@Override
		public LiveSpec apply(LiveSpec settings) {
			Set<String> drained = new LinkedHashSet<>(settings.overrides().drained());
			drained.remove(this.backend);
			return new LiveSpec(settings.spec(), new Overrides(drained, settings.overrides().weights()));
		}

		@Override
		public boolean clearsOnly() {
			return true;
		}

		@Override
		public boolean takesBack(Change earlier) {
			return equals(earlier) || earlier.equals(new Drain(this.backend));
		}

	}

	/**
	 * Another weight for a backend than the one discovered.
	 *
	 * @param backend {@code host:port}
	 * @param weight 0.000001 to 1,000,000
	 */
	record Weight(String backend, double weight) implements Change {

		public Weight {
			// What the settings refuse is refused before a backend is looked for.
			new Overrides(Set.of(), Map.of(backend, weight));
		}

		@Override
		public String what() {
			return "weight";
		}

		@Override
		public String value() {
			return this.backend + "="
					+ ((this.weight == Math.rint(this.weight)) ? String.valueOf((long) this.weight) : this.weight);
		}

		@Override
		public String slot() {
			return "weight " + this.backend;
		}

		@Override
		public LiveSpec apply(LiveSpec settings) {
			Map<String, Double> weights = new LinkedHashMap<>(settings.overrides().weights());
			weights.put(this.backend, this.weight);
			return new LiveSpec(settings.spec(), new Overrides(settings.overrides().drained(), weights));
		}

	}

	/**
	 * Another split between the client's groups.
	 *
	 * @param split group name to its share
	 */
	record Split(Map<String, Integer> split) implements Change {

		public Split {
			split = Collections.unmodifiableMap(new LinkedHashMap<>(split));
			if (split.isEmpty()) {
				throw new InvalidSpecException("split", "", "the shares of at least one group",
						"For example v1=90,v2=10.");
			}
		}

		@Override
		public String what() {
			return "split";
		}

		@Override
		public String setting() {
			return "split";
		}

		@Override
		public String value() {
			return this.split.entrySet()
				.stream()
				.map((share) -> share.getKey() + "=" + share.getValue())
				.collect(Collectors.joining(","));
		}

		@Override
		public LiveSpec apply(LiveSpec settings) {
			ClientSpec spec = settings.spec();
			return new LiveSpec(spec.withRouting(spec.routing().withSplit(this.split)), settings.overrides());
		}

	}

	/**
	 * Another pick policy.
	 *
	 * @param policy the policy; its settings are those that are configured
	 */
	record Policy(PolicyName policy) implements Change {

		@Override
		public String what() {
			return "policy";
		}

		@Override
		public String setting() {
			return "policy";
		}

		@Override
		public String value() {
			return this.policy.id();
		}

		@Override
		public LiveSpec apply(LiveSpec settings) {
			ClientSpec spec = settings.spec();
			return new LiveSpec(
					spec.withBalancing(spec.balancing().withPolicy(spec.balancing().policy().withName(this.policy))),
					settings.overrides());
		}

	}

	/**
	 * Another deadline for the unary calls that have none of their own. A method's own
	 * deadline stays.
	 *
	 * @param deadline the deadline; zero for none
	 */
	record Deadline(Duration deadline) implements Change {

		@Override
		public String what() {
			return "deadline";
		}

		@Override
		public String setting() {
			return "deadline";
		}

		@Override
		public String value() {
			return this.deadline.toString();
		}

		@Override
		public LiveSpec apply(LiveSpec settings) {
			ClientSpec spec = settings.spec();
			return new LiveSpec(spec.withCalls(spec.calls().withDeadline(this.deadline)), settings.overrides());
		}

	}

	/**
	 * Everything that operators have changed before is taken back.
	 */
	record Reset() implements Change {

		@Override
		public String what() {
			return "reset";
		}

		@Override
		public String value() {
			return "all";
		}

		@Override
		public boolean hides(Change earlier) {
			return true;
		}

		@Override
		public boolean clearsOnly() {
			return true;
		}

		@Override
		public boolean takesBack(Change earlier) {
			return true;
		}

		@Override
		public LiveSpec apply(LiveSpec settings) {
			return settings;
		}

	}

}
