package io.github.grpclb.autoconfigure.client;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Everything under {@code grpc.lb} but the server's part. {@link ClientBinder} reads the
 * clients, because they inherit {@code defaults} key by key.
 *
 * @param enabled whether clients and servers are set up at all
 * @param defaults what every client inherits, key by key
 * @param clients the balanced clients, by name
 * @param doctor checks of the configuration and of what runs
 * @param metrics meters
 * @param dashboard the live page of the actuator endpoint
 */
@ConfigurationProperties("grpc.lb")
public record GrpcLbProperties(@DefaultValue("true") boolean enabled,
		@NestedConfigurationProperty @Nullable ClientProperties defaults,
		@Nullable Map<String, ClientProperties> clients, @DefaultValue Doctor doctor, @DefaultValue Metrics metrics,
		@DefaultValue Dashboard dashboard) {

	/**
	 * Checks of the configuration and of what runs.
	 *
	 * @param enabled whether they are made
	 * @param failOn what stops start-up
	 */
	public record Doctor(@DefaultValue("true") boolean enabled, @DefaultValue("none") FailOn failOn) {

		/**
		 * What stops start-up.
		 */
		public enum FailOn {

			/** Nothing. */
			NONE,

			/** A finding that is an error. */
			ERROR

		}

	}

	/**
	 * Meters.
	 *
	 * @param enabled whether there are any
	 * @param perBackend whether they tell backends apart
	 */
	public record Metrics(@DefaultValue("true") boolean enabled, @DefaultValue("true") boolean perBackend) {
	}

	/**
	 * The live page of the actuator endpoint.
	 *
	 * @param enabled whether browsers get it
	 */
	public record Dashboard(@DefaultValue("true") boolean enabled) {
	}

}
