package io.github.grpclb.policy;

import java.util.concurrent.TimeUnit;

/**
 * The weight that a server's load reports make (gRFC A58): requests per second divided by
 * utilization, errors counting as utilization. Reports of a backend that has just begun
 * to report, or begins again, do not count for the first {@value #BLACKOUT_SECONDS}
 * seconds: what a server says of itself while it warms up would draw all calls to it. A
 * report that is {@value #EXPIRY_SECONDS} seconds old counts no more.
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A58-client-side-weighted-round-robin-lb-policy.md#subchannel-weights">gRFC
 * A58, subchannel weights</a>
 */
final class ReportedWeight implements LearnedWeight {

	/** gRFC A58's default for {@code blackout_period}. */
	static final int BLACKOUT_SECONDS = 10;

	/** gRFC A58's default for {@code weight_expiration_period}. */
	static final int EXPIRY_SECONDS = 180;

	/** gRFC A58's default: a server that fails all calls looks fully used. */
	private static final double ERROR_UTILIZATION_PENALTY = 1;

	private static final long BLACKOUT_NANOS = TimeUnit.SECONDS.toNanos(BLACKOUT_SECONDS);

	private static final long EXPIRY_NANOS = TimeUnit.SECONDS.toNanos(EXPIRY_SECONDS);

	/** Written by transport threads, of which the last one wins; 0 once it was read. */
	private volatile double reported;

	/** Touched in the synchronization context only, as the fields below. */
	private double weight;

	private long since;

	private long lastReport;

	@Override
	public boolean readsReports() {
		return true;
	}

	@Override
	public void reported(double utilization, double requestsPerSecond, double errorsPerSecond) {
		if (utilization > 0 && requestsPerSecond > 0) {
			double errors = (errorsPerSecond > 0) ? errorsPerSecond / requestsPerSecond : 0;
			this.reported = requestsPerSecond / (utilization + errors * ERROR_UTILIZATION_PENALTY);
		}
	}

	@Override
	public void update(long now) {
		double latest = this.reported;
		if (latest > 0) {
			this.reported = 0;
			if (this.weight == 0) {
				this.since = now;
			}
			this.weight = latest;
			this.lastReport = now;
		}
		else if (now - this.lastReport >= EXPIRY_NANOS) {
			this.weight = 0;
		}
	}

	@Override
	public double weight(long now) {
		return (now - this.since >= BLACKOUT_NANOS) ? this.weight : 0;
	}

}
