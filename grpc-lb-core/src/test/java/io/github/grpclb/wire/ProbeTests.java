package io.github.grpclb.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class ProbeTests {

	@ParameterizedTest
	@CsvSource({ "0, 0", "1, 1", "127, 128", "100000, 10000000000", "2147483647, 9223372036854775807" })
	void answerIsReadAsItWasWritten(int inFlight, long nanos) throws IOException {
		Probe answer = new Probe(inFlight, nanos);
		assertThat(Probe.decode(new ByteArrayInputStream(answer.encode()))).isEqualTo(answer);
	}

	@Test
	void messageIsTheProtobufThatTheDocumentationGives() {
		assertThat(new Probe(3, 300).encode()).containsExactly(0x08, 3, 0x10, 0xAC, 0x02);
	}

	@Test
	void unknownFieldsAreSkipped() throws IOException {
		byte[] message = { 0x1A, 2, 7, 7, 0x08, 5, 0x21, 0, 0, 0, 0, 0, 0, 0, 0, 0x2D, 0, 0, 0, 0 };
		assertThat(Probe.decode(new ByteArrayInputStream(message))).isEqualTo(new Probe(5, 0));
	}

	@Test
	void garbageIsRefused() {
		assertThatIOException().isThrownBy(() -> Probe.decode(new ByteArrayInputStream(new byte[] { 0x08 })));
		assertThatIOException().isThrownBy(() -> Probe.decode(new ByteArrayInputStream(new byte[] { 0x1A, 9, 1 })));
	}

}
