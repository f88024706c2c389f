package io.github.grpclb.autoconfigure.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;

import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.doctor.FindingSource;

/**
 * Finds durations under {@code spring.grpc.client.channel.*.service-config} that Spring
 * Boot writes wrongly: 4.1.0 puts the nanoseconds behind the point without leading zeros,
 * so that 5 ms become 500 ms; 4.1.2 is right.
 */
final class BootServiceConfigDurations implements FindingSource {

	static final String CODE = "BOOT_SERVICE_CONFIG_DURATIONS";

	private static final ConfigurationPropertyName CHANNELS = ConfigurationPropertyName
		.of("spring.grpc.client.channel");

	/** Spring Boot 4.1's element below a channel's name. */
	private static final String SERVICE_CONFIG = "service-config";

	private final List<Finding> findings = new ArrayList<>();

	private final UnaryOperator<Duration> written;

	/**
	 * Looks at every key once.
	 * @param environment the configuration
	 * @param written what grpc-java gets of a duration
	 */
	BootServiceConfigDurations(Environment environment, UnaryOperator<Duration> written) {
		this.written = written;
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream()
					.filter(BootServiceConfigDurations::inServiceConfig)
					.forEach((name) -> check(name, environment));
			}
		}
	}

	private static boolean inServiceConfig(ConfigurationPropertyName name) {
		int channel = CHANNELS.getNumberOfElements();
		return CHANNELS.isAncestorOf(name) && name.getNumberOfElements() > channel + 2
				&& name.getElement(channel + 1, ConfigurationPropertyName.Form.DASHED).equals(SERVICE_CONFIG);
	}

	private void check(ConfigurationPropertyName name, Environment environment) {
		String value = environment.getProperty(name.toString());
		Duration meant = (value != null) ? duration(value) : null;
		if (meant == null) {
			return;
		}
		Duration read = this.written.apply(meant);
		if (read.equals(meant)) {
			return;
		}
		Finding finding = new Finding(Severity.ERROR, CODE,
				name.getElement(CHANNELS.getNumberOfElements(), ConfigurationPropertyName.Form.ORIGINAL),
				"%s is %s, but Spring Boot hands it to grpc-java as %d ms (it drops leading zeros of the fraction)."
					.formatted(name, value, read.toMillis()),
				"Move the setting to grpc.lb.clients.*, use full seconds or at least 100ms, or take a newer Spring Boot.");
		if (!this.findings.contains(finding)) {
			this.findings.add(finding);
		}
	}

	private static @Nullable Duration duration(String value) {
		try {
			Duration duration = DurationStyle.detect(value).parse(value);
			// A bare number is a duration only by its key's type: attempts are none.
			return value.chars().allMatch(Character::isDigit) ? null : duration;
		}
		catch (IllegalArgumentException ex) {
			// Most keys are no durations.
			return null;
		}
	}

	@Override
	public List<Finding> findings() {
		return List.copyOf(this.findings);
	}

}
