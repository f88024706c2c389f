package io.github.grpclb.spec;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Durations that nanoseconds cannot hold would fail when the process ends.
 */
class ServerDurationsTests {

	private static final Duration TOO_LONG = Duration.ofDays(200_000);

	@Test
	void durationThatOverflowsIsRefusedWithTheNameOfItsProperty() {
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> new DrainSpec(true, Duration.ZERO, Duration.ZERO, Duration.ZERO, TOO_LONG))
			.withMessageContaining("drain.grace");
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> new ServerSpec.PermitKeepalive(TOO_LONG, true))
			.withMessageContaining("permit-keepalive.time");
		ServerSpec defaults = ServerSpec.defaults();
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> new ServerSpec(TOO_LONG, Duration.ZERO, Duration.ZERO, defaults.permitKeepalive(),
					defaults.drain(), defaults.admission(), Duration.ZERO, true))
			.withMessageContaining("max-connection-age");
	}

}
