package io.github.grpclb.benchmarks.harness;

import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.grpc.LoadBalancerProvider;
import org.jspecify.annotations.Nullable;

/**
 * A load-balancing policy with its configuration, ready to be measured.
 *
 * @param name as the reports write it
 * @param counterpart the contender of grpc-java that this one is held against;
 * {@code null} for grpc-java's own
 * @param counting the contender of grpc-java that counts calls as this one does, to be
 * held against where counting is part of the cost; {@code null} for grpc-java's own
 * @param provider makes the policy's provider on a nanosecond clock
 * @param config the policy's configuration as a service config writes it
 */
public record Contender(String name, @Nullable String counterpart, @Nullable String counting,
		Function<LongSupplier, LoadBalancerProvider> provider, Map<String, ?> config) {

	/**
	 * Tells whether this is a policy of ours.
	 * @return {@code false} for grpc-java's own
	 */
	public boolean ours() {
		return this.counterpart != null;
	}

	/**
	 * Tells whether the policy spreads calls that are all alike over the backends.
	 * @return {@code false} for pick-first and the hash policies
	 */
	public boolean spreads() {
		return !this.name.contains("first") && !hashes();
	}

	/**
	 * Tells whether the policy sends equal keys to the same backend.
	 * @return {@code true} for the hash policies
	 */
	public boolean hashes() {
		return this.name.contains("hash") || this.name.contains("maglev");
	}

	@Override
	public String toString() {
		return this.name;
	}

}
