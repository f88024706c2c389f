package io.github.grpclb.server.report;

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

	private final OpenCalls calls;

	private final @Nullable Admission admission;

	private final MetricRecorder recorder;

	private final CpuUsage cpu;

	private final LongSupplier ticker;

	private final ReentrantLock lock = new ReentrantLock();

	private Reading last;

	private volatile Rates rates = new Rates(0, 0, 0);

	private volatile long next;

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
	 * Writes what is known now.
	 * @param call what the application has recorded about one call, {@code null} outside
	 * of calls
	 * @return an {@code OrcaLoadReport}
	 */
	public byte[] report(@Nullable MetricReport call) {
		Rates rates = rates();
		OrcaWriter out = new OrcaWriter();
		MetricReport said = InternalMetricRecorder.getMetricReport(this.recorder);
		out.cpuUtilization(first((call != null) ? call.getCpuUtilization() : 0, said.getCpuUtilization(), rates.cpu));
		out.memoryUtilization(first((call != null) ? call.getMemoryUtilization() : 0, said.getMemoryUtilization(), 0));
		out.requestsPerSecond(first((call != null) ? call.getQps() : 0, said.getQps(), rates.requests));
		out.errorsPerSecond(first((call != null) ? call.getEps() : 0, said.getEps(), rates.errors));
		out.applicationUtilization(
				first((call != null) ? call.getApplicationUtilization() : 0, said.getApplicationUtilization(), 0));
		int inFlight = this.calls.inFlight();
		out.namedMetric("grpc_lb.in_flight", inFlight);
		if (this.admission != null) {
			out.utilization("grpc_lb.concurrency",
					Math.min(1, (double) this.admission.held() / this.admission.limit()));
		}
		// A later entry of the same name replaces an earlier one.
		said.getUtilizationMetrics().forEach(out::utilization);
		if (call != null) {
			call.getUtilizationMetrics().forEach(out::utilization);
			call.getNamedMetrics().forEach(out::namedMetric);
			call.getRequestCostMetrics().forEach(out::requestCost);
		}
		return out.message();
	}

	private static double first(double ofCall, double ofApplication, double measured) {
		if (ofCall > 0) {
			return ofCall;
		}
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

	private record Reading(long at, long cpu, long ended, long failed, long refused) {
	}

	private record Rates(double cpu, double requests, double errors) {
	}

}
