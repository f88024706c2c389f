package io.github.grpclb.wire;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class OrcaIntervalTests {

	private static byte[] bytes(int... values) {
		byte[] bytes = new byte[values.length];
		for (int i = 0; i < values.length; i++) {
			bytes[i] = (byte) values[i];
		}
		return bytes;
	}

	@Test
	void secondsAndNanosecondsAreAdded() {
		assertThat(OrcaInterval.nanos(bytes(0x0A, 8, 0x08, 2, 0x10, 0x80, 0xCA, 0xB5, 0xEE, 0x01)))
			.isEqualTo(TimeUnit.MILLISECONDS.toNanos(2500));
	}

	@Test
	void namesOfCostsAreSkipped() {
		assertThat(OrcaInterval.nanos(bytes(0x12, 2, 'a', 'b', 0x0A, 2, 0x08, 3)))
			.isEqualTo(TimeUnit.SECONDS.toNanos(3));
	}

	@Test
	void lessThanASecondIsASecond() {
		assertThat(OrcaInterval.nanos(bytes(0x0A, 2, 0x10, 5))).isEqualTo(OrcaInterval.LEAST_NANOS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\n", "\n\u0002\b", "\n\u0002\b\u0000", "\u0001\u0001", "\n\u007f\b\u007f\u007f" })
	void emptyAndBrokenRequestsGetTheDefault(String request) {
		byte[] message = request.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
		assertThat(OrcaInterval.nanos(message)).isEqualTo(OrcaInterval.DEFAULT_NANOS);
	}

}
