package io.github.grpclb.control;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.Overrides;

/**
 * What a {@code balanced} policy is told to do. Inside the JVM it travels in the service
 * config as it is; a service config that comes as JSON may name the policy only.
 *
 * @param live the settings in force
 * @param client the client to report to, {@code null} if there is none
 */
public record BalancedConfig(LiveSpec live, @Nullable BalancedClient client) {

	/** The policy's name in a service config. */
	public static final String POLICY = "balanced";

	private static final String KEY = "config";

	/**
	 * Writes this as the {@code loadBalancingConfig} entry of a service config.
	 * @return a map of one entry, the policy's name
	 */
	public Map<String, ?> toServiceConfig() {
		return Map.of(POLICY, Map.of(KEY, this));
	}

	/**
	 * Reads what {@link #toServiceConfig()} has written.
	 * @param raw the policy's entry in a service config
	 * @return the config, {@code null} if the entry is plain JSON
	 */
	public static @Nullable BalancedConfig from(Map<String, ?> raw) {
		return (raw.get(KEY) instanceof BalancedConfig config) ? config : null;
	}

	/**
	 * Creates a config that reports to nobody.
	 * @param spec the settings
	 * @return the config
	 */
	public static BalancedConfig of(ClientSpec spec) {
		return new BalancedConfig(new LiveSpec(spec, Overrides.NONE), null);
	}

}
