package io.github.grpclb.wire;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

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

	/** Read as a signed number, such a length leads back to where it stands. */
	@Test
	void negativeLengthEnds() {
		byte[] request = bytes(0x12, 0xF5, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01);
		assertThat(assertTimeoutPreemptively(Duration.ofSeconds(10), () -> OrcaInterval.nanos(request)))
			.isEqualTo(OrcaInterval.DEFAULT_NANOS);
	}

	@Test
	void intervalThatOverflowsIsADay() {
		assertThat(OrcaInterval.nanos(bytes(0x0A, 10, 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F)))
			.isEqualTo(OrcaInterval.MOST_NANOS);
	}

	@Test
	void requestBeyondTheBoundGetsTheDefault() {
		byte[] request = new byte[WireReader.MAX_BYTES + 1];
		System.arraycopy(bytes(0x0A, 2, 0x08, 3), 0, request, 0, 4);
		assertThat(OrcaInterval.nanos(request)).isEqualTo(OrcaInterval.DEFAULT_NANOS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\n", "\n\u0002\b", "\n\u0002\b\u0000", "\u0001\u0001", "\n\u007f\b\u007f\u007f" })
	void emptyAndBrokenRequestsGetTheDefault(String request) {
		byte[] message = request.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
		assertThat(OrcaInterval.nanos(message)).isEqualTo(OrcaInterval.DEFAULT_NANOS);
	}

}
