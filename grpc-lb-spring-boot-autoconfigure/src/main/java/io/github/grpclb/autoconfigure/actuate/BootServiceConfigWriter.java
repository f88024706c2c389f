package io.github.grpclb.autoconfigure.actuate;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.grpc.client.autoconfigure.ServiceConfig;

/**
 * What grpc-java reads where a duration was meant, found by letting the Spring Boot that
 * is there write it: versions differ.
 */
final class BootServiceConfigWriter implements UnaryOperator<Duration> {

	private static final String TIMEOUT = "timeout";

	/**
	 * Writes and reads.
	 * @param meant what is configured
	 * @return what it becomes; the same where Spring Boot cannot be asked
	 */
	@Override
	public Duration apply(Duration meant) {
		try {
			return read(write(meant));
		}
		catch (RuntimeException | LinkageError ex) {
			// Other properties or another form in a later version: nothing is known, so
			// nothing is said.
			return meant;
		}
	}

	private static @Nullable Object write(Duration meant) {
		MapConfigurationPropertySource source = new MapConfigurationPropertySource(
				Map.of("probe.method[0]." + TIMEOUT, meant.toString()));
		Map<String, Object> written = new LinkedHashMap<>();
		new Binder(source).bind("probe", ServiceConfig.class).get().applyTo(written);
		return (written.get("methodConfig") instanceof List<?> methods && methods.get(0) instanceof Map<?, ?> method)
				? method.get(TIMEOUT) : null;
	}

	/** The form of protobuf's JSON mapping, such as {@code 0.005s}. */
	private static Duration read(@Nullable Object written) {
		if (!(written instanceof String text) || !text.endsWith("s")) {
			throw new IllegalArgumentException("No duration: " + written);
		}
		BigDecimal seconds = new BigDecimal(text.substring(0, text.length() - 1));
		return Duration.ofSeconds(seconds.longValue(),
				seconds.remainder(BigDecimal.ONE).movePointRight(9).longValueExact());
	}

}
