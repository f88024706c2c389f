package io.github.grpclb.autoconfigure.server;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.autoconfigure.server.GrpcLbServerProperties.Drain;
import io.github.grpclb.autoconfigure.server.GrpcLbServerProperties.LoadReport;
import io.github.grpclb.autoconfigure.server.GrpcLbServerProperties.PermitKeepalive;
import io.github.grpclb.spec.AdmissionSpec;
import io.github.grpclb.spec.DrainSpec;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.ServerSpec;

import static io.github.grpclb.autoconfigure.bind.Defaulting.or;

/**
 * Makes a validated spec of the server's properties. Where only the framework's own key
 * is set, its value stands.
 */
final class ServerSpecFactory {

	private static final String DEVH = "grpc.server.";

	private static final String BOOT = "spring.grpc.server.";

	/** The longest that a duration may be. */
	private static final Duration FOR_EVER = Duration.ofDays(36_500);

	private final GrpcLbServerProperties properties;

	private final Binder binder;

	ServerSpecFactory(GrpcLbServerProperties properties, Environment environment) {
		this.properties = properties;
		this.binder = Binder.get(environment);
	}

	ServerSpec create() {
		try {
			ServerSpec defaults = ServerSpec.defaults();
			return new ServerSpec(
					choose(this.properties.maxConnectionAge(), "max-connection-age", "keepalive.connection.max-age",
							defaults.maxConnectionAge()),
					choose(this.properties.maxConnectionAgeGrace(), "max-connection-age-grace",
							"keepalive.connection.grace-period", defaults.maxConnectionAgeGrace()),
					choose(this.properties.maxConnectionIdle(), "max-connection-idle",
							"keepalive.connection.max-idle-time", defaults.maxConnectionIdle()),
					permitKeepalive(defaults.permitKeepalive()), drain(defaults.drain()),
					admission(defaults.admission()), or(this.properties.maxStreamAge(), defaults.maxStreamAge()),
					or(this.properties.loadReport(), LoadReport::enabled, defaults.loadReport()));
		}
		catch (InvalidSpecException ex) {
			throw new InvalidGrpcLbPropertyException("grpc.lb.server", ex);
		}
	}

	private Duration choose(@Nullable Duration own, String devh, String boot, Duration absent) {
		if (own != null) {
			return own;
		}
		String text = this.binder.bind(DEVH + devh, String.class)
			.orElseGet(() -> this.binder.bind(BOOT + boot, String.class).orElse(null));
		// Both frameworks read a bare number as seconds.
		return (text != null) ? DurationStyle.detectAndParse(text, ChronoUnit.SECONDS) : absent;
	}

	private ServerSpec.PermitKeepalive permitKeepalive(ServerSpec.PermitKeepalive absent) {
		PermitKeepalive set = this.properties.permitKeepalive();
		Duration time = choose((set != null) ? set.time() : null, "permit-keep-alive-time", "keepalive.permit.time",
				absent.time());
		Boolean withoutCalls = (set != null) ? set.withoutCalls() : null;
		return new ServerSpec.PermitKeepalive(time,
				(withoutCalls != null) ? withoutCalls
						: this.binder.bind(DEVH + "permit-keep-alive-without-calls", Boolean.class)
							.orElseGet(() -> this.binder.bind(BOOT + "keepalive.permit.without-calls", Boolean.class)
								.orElse(absent.withoutCalls())));
	}

	private AdmissionSpec admission(AdmissionSpec absent) {
		String limit = this.properties.concurrencyLimit();
		return new AdmissionSpec(
				or(this.properties.maxConcurrentCallsPerConnection(), absent.maxConcurrentCallsPerConnection()),
				(limit != null) ? AdmissionSpec.limit(limit) : absent.concurrencyLimit());
	}

	private DrainSpec drain(DrainSpec absent) {
		Drain set = this.properties.drain();
		Duration delay = or(set, Drain::delay, absent.delay());
		Duration minDelay = (absent.minDelay().compareTo(delay) < 0) ? absent.minDelay() : delay;
		return new DrainSpec(or(set, Drain::enabled, absent.enabled()), delay, or(set, Drain::minDelay, minDelay),
				or(set, Drain::quietPeriod, absent.quietPeriod()), grace(set, absent.grace()));
	}

	/** The frameworks' own grace; they write a negative one for "for ever". */
	private Duration grace(@Nullable Drain set, Duration absent) {
		Duration grace = choose((set != null) ? set.grace() : null, "shutdown-grace-period", "shutdown.grace-period",
				absent);
		boolean framework = set == null || set.grace() == null;
		return (framework && grace.isNegative()) ? FOR_EVER : grace;
	}

}
