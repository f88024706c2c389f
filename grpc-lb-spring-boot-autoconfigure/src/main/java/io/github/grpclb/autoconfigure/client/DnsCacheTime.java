package io.github.grpclb.autoconfigure.client;

import java.security.Security;
import java.time.Duration;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;

import io.github.grpclb.Internal;
import io.github.grpclb.spec.DiscoverySpec;
import io.github.grpclb.spec.TargetSchemes;

/**
 * Keeps the JVM's own DNS cache shorter than the refresh interval of balanced clients. By
 * default the JVM keeps an answer for 30 s, so that a refresh every 30 s would see a new
 * pod after a minute. Runs before the first look-up, because the JVM reads its setting
 * once; a value that somebody has set stays.
 */
@Internal
public final class DnsCacheTime {

	static final String SECURITY_PROPERTY = "networkaddress.cache.ttl";

	private static final String SYSTEM_PROPERTY = "sun.net.inetaddr.ttl";

	private static final String ROOT = "grpc.lb.";

	private DnsCacheTime() {
	}

	/**
	 * Sets the JVM's cache time, unless somebody has.
	 * @param environment the environment, whose configuration files are read
	 * @param logger where to say so
	 */
	public static void shorten(ConfigurableEnvironment environment, Log logger) {
		if (Security.getProperty(SECURITY_PROPERTY) != null || System.getProperty(SYSTEM_PROPERTY) != null
				|| !environment.getProperty(ROOT + "enabled", Boolean.class, true)) {
			return;
		}
		refreshIntervals(environment).min(Duration::compareTo).ifPresent((shortest) -> {
			long seconds = secondsUnder(shortest);
			Security.setProperty(SECURITY_PROPERTY, Long.toString(seconds));
			logger.info("The JVM now caches DNS answers for %d s instead of 30 s, so that dns:/// clients see new "
				.formatted(seconds)
					+ "backends at every refresh. Set the security property %s to keep a value of your own."
						.formatted(SECURITY_PROPERTY));
		});
	}

	/** Under the shortest interval that jitter can make of it. */
	static long secondsUnder(Duration interval) {
		double shortest = interval.toMillis() / 1000.0 * (1 - DiscoverySpec.defaults().jitter());
		return Math.max(0, (long) Math.ceil(shortest) - 1);
	}

	/**
	 * Placeholders may become known later than this runs; what cannot be read now is left
	 * to the check at the start of the clients.
	 */
	private static Stream<Duration> refreshIntervals(ConfigurableEnvironment environment) {
		SettingsSources sources = new SettingsSources(environment);
		Binder binder = new Binder(sources.forBinder(), KnownPlaceholders.lenient(environment));
		Duration inherited = interval(binder, ClientBinder.DEFAULTS, DiscoverySpec.defaults().refreshInterval());
		return sources.clients()
			.keySet()
			.stream()
			.map(ClientBinder.CLIENTS::append)
			.filter((client) -> binder.bind(client.append("target"), Bindable.of(String.class))
				.orElse("")
				.startsWith(TargetSchemes.DNS + ":"))
			.map((client) -> interval(binder, client, inherited))
			.filter((interval) -> !interval.isZero() && !interval.isNegative());
	}

	private static Duration interval(Binder binder, ConfigurationPropertyName owner, Duration absent) {
		try {
			return binder.bind(owner.append("discovery.refresh-interval"), Bindable.of(Duration.class)).orElse(absent);
		}
		catch (BindException ex) {
			return absent;
		}
	}

}
