package io.github.grpclb.server.report;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import io.grpc.services.InternalMetricRecorder;
import io.grpc.services.MetricRecorder;
import io.grpc.services.MetricReport;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.server.admission.Admission;
import io.github.grpclb.server.calls.OpenCalls;
import io.github.grpclb.wire.OrcaWriter;

/**
 * How busy the server is: what is measured, and what the application says of itself
 * through grpc-java's {@link MetricRecorder}, which stands before it. Thread-safe.
 */
@Internal
public final class ServerLoad {

	/** Rates over less say more about chance than about load. */
	private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** Fresher than what a client has by the time it reads it. */
	private static final long SHARED_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	private final OpenCalls calls;

	private final @Nullable Admission admission;

	private final MetricRecorder recorder;

	private final CpuUsage cpu;

	private final LongSupplier ticker;

	private final ReentrantLock lock = new ReentrantLock();

	private Reading last;

	private volatile Rates rates = new Rates(0, 0, 0);

	private volatile long next;

	private volatile @Nullable Encoded encoded;

	public ServerLoad(OpenCalls calls, @Nullable Admission admission, MetricRecorder recorder, CpuUsage cpu,
			LongSupplier ticker) {
		this.calls = calls;
		this.admission = admission;
		this.recorder = recorder;
		this.cpu = cpu;
		this.ticker = ticker;
		this.last = read();
		this.next = this.last.at + WINDOW_NANOS;
	}

	/**
	 * Says what is known, at most a few milliseconds ago: encoded once for all the calls
	 * that end meanwhile.
	 * @param call what the application has recorded about one call, {@code null} outside
	 * of calls
	 * @return an {@code OrcaLoadReport}; must not be changed
	 */
	public byte[] shared(@Nullable MetricReport call) {
		Encoded recent = this.encoded;
		long now = this.ticker.getAsLong();
		if (recent == null || now - recent.at >= SHARED_NANOS) {
			recent = new Encoded(report(), now);
			this.encoded = recent;
		}
		return (call == null || empty(call)) ? recent.message : with(call, recent.message);
	}

	private static boolean empty(MetricReport call) {
		return call.getCpuUtilization() == 0 && call.getMemoryUtilization() == 0
				&& call.getApplicationUtilization() == 0 && call.getQps() == 0 && call.getEps() == 0
				&& call.getUtilizationMetrics().isEmpty() && call.getNamedMetrics().isEmpty()
				&& call.getRequestCostMetrics().isEmpty();
	}

	/** In protobuf a later field or entry of the same name replaces an earlier one. */
	private static byte[] with(MetricReport call, byte[] server) {
		OrcaWriter out = new OrcaWriter();
		out.cpuUtilization(call.getCpuUtilization());
		out.memoryUtilization(call.getMemoryUtilization());
		out.requestsPerSecond(call.getQps());
		out.errorsPerSecond(call.getEps());
		out.applicationUtilization(call.getApplicationUtilization());
		call.getUtilizationMetrics().forEach(out::utilization);
		call.getNamedMetrics().forEach(out::namedMetric);
		call.getRequestCostMetrics().forEach(out::requestCost);
		byte[] own = out.message();
		byte[] both = Arrays.copyOf(server, server.length + own.length);
		System.arraycopy(own, 0, both, server.length, own.length);
		return both;
	}

	/**
	 * Writes what is known now about the server.
	 * @return an {@code OrcaLoadReport}
	 */
	public byte[] report() {
		Rates rates = rates();
		OrcaWriter out = new OrcaWriter();
		MetricReport said = InternalMetricRecorder.getMetricReport(this.recorder);
		out.cpuUtilization(first(said.getCpuUtilization(), rates.cpu));
		out.memoryUtilization(first(said.getMemoryUtilization(), 0));
		out.requestsPerSecond(first(said.getQps(), rates.requests));
		out.errorsPerSecond(first(said.getEps(), rates.errors));
		out.applicationUtilization(first(said.getApplicationUtilization(), 0));
		out.namedMetric("grpc_lb.in_flight", this.calls.inFlight());
		if (this.admission != null) {
			out.utilization("grpc_lb.concurrency",
					Math.min(1, (double) this.admission.held() / this.admission.limit()));
		}
		said.getUtilizationMetrics().forEach(out::utilization);
		return out.message();
	}

	private static double first(double ofApplication, double measured) {
		return (ofApplication > 0) ? ofApplication : measured;
	}

	private Rates rates() {
		if (this.ticker.getAsLong() - this.next >= 0 && this.lock.tryLock()) {
			try {
				Reading now = read();
				if (now.at - this.next >= 0) {
					this.rates = since(this.last, now);
					this.last = now;
					this.next = now.at + WINDOW_NANOS;
				}
			}
			finally {
				this.lock.unlock();
			}
		}
		return this.rates;
	}

	/**
	 * Refused calls cost next to nothing: counted as requests they would make an
	 * overloaded server look cheap. They are errors, though.
	 */
	private Rates since(Reading before, Reading now) {
		double seconds = (now.at - before.at) / 1e9;
		long refused = now.refused - before.refused;
		return new Rates(this.cpu.utilization(before.cpu, now.cpu, now.at - before.at),
				Math.max(0, now.ended - before.ended - refused) / seconds, (now.failed - before.failed) / seconds);
	}

	private Reading read() {
		return new Reading(this.ticker.getAsLong(), this.cpu.nanos().getAsLong(), this.calls.ended(),
				this.calls.failed(), (this.admission != null) ? this.admission.rejected() : 0);
	}

	private record Encoded(byte[] message, long at) {
	}

	private record Reading(long at, long cpu, long ended, long failed, long refused) {
	}

	private record Rates(double cpu, double requests, double errors) {
	}

}
