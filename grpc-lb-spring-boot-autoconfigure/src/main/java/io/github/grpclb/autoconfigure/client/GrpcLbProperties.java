package io.github.grpclb.autoconfigure.client;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * What applies to the application as a whole. {@link GrpcLbClientsProperties} has the
 * clients.
 *
 * @param enabled whether clients and servers are set up at all
 * @param doctor checks of the configuration and of what runs
 * @param metrics meters
 * @param dashboard the live page of the actuator endpoint
 * @param reload what happens when a configuration file changes
 */
@ConfigurationProperties("grpc.lb")
public record GrpcLbProperties(@DefaultValue("true") boolean enabled, @DefaultValue Doctor doctor,
		@DefaultValue Metrics metrics, @DefaultValue Dashboard dashboard, @DefaultValue Reload reload) {

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
	 * @param zone whether those of backends also carry the zone
	 */
	public record Metrics(@DefaultValue("true") boolean enabled, @DefaultValue("true") boolean perBackend,
			@DefaultValue("false") boolean zone) {
	}

	/**
	 * The live page of the actuator endpoint.
	 *
	 * @param enabled whether browsers get it
	 */
	public record Dashboard(@DefaultValue("true") boolean enabled) {
	}

	/**
	 * What happens when a configuration file on disk changes.
	 *
	 * @param enabled whether the clients take it over without a restart
	 * @param interval how often the files are looked at; a change counts once two looks
	 * have seen the same
	 */
	public record Reload(@DefaultValue("true") boolean enabled, @DefaultValue("2s") Duration interval) {

		static final ConfigurationPropertyName INTERVAL = ConfigurationPropertyName.of("grpc.lb.reload.interval");

		/** Files are read whole each time. */
		private static final Duration SHORTEST = Duration.ofMillis(100);

		public Reload {
			InvalidSpecException invalid = check(interval, interval);
			if (invalid != null) {
				throw new InvalidGrpcLbPropertyException(INTERVAL.toString(), invalid);
			}
		}

		/** Says what is wrong with an interval, by the value as it is written. */
		static @Nullable InvalidSpecException check(Object written, Duration interval) {
			return (interval.compareTo(SHORTEST) >= 0) ? null
					: new InvalidSpecException("", written, "at least 100ms", "Write for example 2s.");
		}

	}

}
