package io.github.grpclb.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a peer sends, reading it ends, throws nothing unexpected and gives figures
 * within their bounds.
 */
class WireFuzzTests {

	private static final Duration GENEROUS = Duration.ofSeconds(10);

	/**
	 * A thread reads for many tries: one for each would take most of the time. One that
	 * does not end its reading is left behind.
	 */
	private static final ExecutorService READER = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "fuzz-reader");
		thread.setDaemon(true);
		return thread;
	});

	private static <T> T ends(Callable<T> reading) {
		Future<T> answer = READER.submit(reading);
		try {
			return answer.get(GENEROUS.toSeconds(), TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			throw new AssertionError("Reading throws " + ex.getCause(), ex.getCause());
		}
		catch (TimeoutException | InterruptedException ex) {
			throw new AssertionError("Reading does not end", ex);
		}
	}

	@Property(tries = 5000)
	void anyBytesAreReadAsAnInterval(@ForAll byte[] request) {
		long nanos = ends(() -> OrcaInterval.nanos(request));
		assertThat(nanos).isBetween(OrcaInterval.LEAST_NANOS, OrcaInterval.MOST_NANOS);
	}

	/** Bytes that look like the message get further than random ones. */
	@Property(tries = 5000)
	void nearlyRightBytesAreReadAsAnInterval(
			@ForAll @Size(min = 1, max = 20) List<@IntRange(max = 9) Integer> choices) {
		int[] likely = { 0x0A, 0x08, 0x10, 0xFF, 0x01, 0x7F, 0x80, 0x00, 0x12, 0x02 };
		byte[] request = new byte[choices.size()];
		for (int i = 0; i < choices.size(); i++) {
			request[i] = (byte) likely[choices.get(i)];
		}
		anyBytesAreReadAsAnInterval(request);
		anyBytesAreReadAsAProbe(request);
		anyBytesAreReadAsAReport(request);
	}

	@Property
	void intervalComesBack(@ForAll @LongRange(min = 1, max = 86_399) long seconds,
			@ForAll @IntRange(max = 999_999_999) int nanos) {
		WireWriter duration = new WireWriter(16);
		duration.varint(1, seconds);
		duration.varint(2, nanos);
		WireWriter request = new WireWriter(16);
		request.message(1, duration);
		assertThat(OrcaInterval.nanos(request.toBytes())).isEqualTo(Duration.ofSeconds(seconds, nanos).toNanos());
	}

	@Property(tries = 5000)
	void anyBytesAreReadAsAProbe(@ForAll byte[] answer) {
		ends(() -> {
			try {
				Probe probe = Probe.decode(new ByteArrayInputStream(answer));
				assertThat(probe.inFlight()).isNotNegative();
				assertThat(probe.latencyNanos()).isNotNegative();
			}
			catch (IOException ex) {
				assertThat(ex).hasMessage("Not a probe's answer");
			}
			return true;
		});
	}

	@Property
	void probeComesBack(@ForAll @IntRange int inFlight, @ForAll @LongRange(max = Long.MAX_VALUE) long latency)
			throws IOException {
		Probe probe = new Probe(inFlight, latency);
		assertThat(Probe.decode(new ByteArrayInputStream(probe.encode()))).isEqualTo(probe);
	}

	@Property(tries = 5000)
	void anyBytesAreReadAsAReport(@ForAll byte[] message) {
		OrcaReport report = ends(() -> OrcaCodec.decode(message));
		if (report != null) {
			assertBounded(report);
		}
	}

	@Property
	void anyFiguresAreBounded(@ForAll double cpu, @ForAll double application, @ForAll double rps, @ForAll double eps) {
		assertBounded(OrcaCodec.decode(OrcaCodec.encode(new OrcaReport(cpu, application, rps, eps))));
	}

	@Property
	void reportComesBackPastNamedMetrics(@ForAll @DoubleRange(min = 0.01, max = 1_000_000) double cpu,
			@ForAll String name, @ForAll double value) {
		OrcaWriter out = new OrcaWriter();
		out.namedMetric(name, value);
		out.utilization(name, value);
		out.cpuUtilization(cpu);
		assertThat(OrcaCodec.decode(out.message())).isEqualTo(new OrcaReport(cpu, 0, 0, 0));
	}

	private static void assertBounded(OrcaReport report) {
		for (double figure : new double[] { report.cpuUtilization(), report.applicationUtilization(),
				report.requestsPerSecond(), report.errorsPerSecond() }) {
			assertThat(figure == 0 || (figure >= 1 / OrcaCodec.MOST && figure <= OrcaCodec.MOST)).as("%s", figure)
				.isTrue();
		}
	}

}
