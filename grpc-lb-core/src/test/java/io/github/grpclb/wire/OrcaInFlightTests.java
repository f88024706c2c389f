package io.github.grpclb.wire;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OrcaInFlightTests {

	private static OrcaWriter report() {
		OrcaWriter out = new OrcaWriter();
		out.cpuUtilization(0.5);
		out.requestsPerSecond(100);
		return out;
	}

	@Test
	void itIsFoundAmongOtherMetrics() {
		OrcaWriter out = report();
		out.namedMetric("queue", 7);
		out.namedMetric("grpc_lb.in_flight", 3);
		out.utilization("grpc_lb.in_flight", 0.9);
		assertThat(OrcaCodec.inFlight(out.message())).isEqualTo(3);
	}

	@Test
	void aReportWithoutItSaysNothing() {
		assertThat(OrcaCodec.inFlight(report().message())).isNaN();
		assertThat(OrcaCodec.inFlight(new byte[0])).isNaN();
	}

	@Test
	void whatNoServerCanHaveSaysNothing() {
		for (double value : new double[] { -1, 1e12, Double.POSITIVE_INFINITY, Double.NaN }) {
			OrcaWriter out = report();
			out.namedMetric("grpc_lb.in_flight", value);
			assertThat(OrcaCodec.inFlight(out.message())).as("%s", value).isNaN();
		}
	}

	@Test
	void brokenReportsDoNoHarm() {
		OrcaWriter out = report();
		out.namedMetric("grpc_lb.in_flight", 3);
		byte[] whole = out.message();
		for (int length = 0; length < whole.length; length++) {
			assertThat(OrcaCodec.inFlight(Arrays.copyOf(whole, length))).as("cut after %d", length).isNaN();
		}
		Random random = new Random(1);
		for (int i = 0; i < 10_000; i++) {
			byte[] bytes = new byte[random.nextInt(40)];
			random.nextBytes(bytes);
			OrcaCodec.inFlight(bytes);
		}
	}

}
