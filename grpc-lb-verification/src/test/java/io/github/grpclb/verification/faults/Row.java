package io.github.grpclb.verification.faults;

import java.util.Map;
import java.util.stream.Collectors;

import io.grpc.Status;

/**
 * What one run of a fault has cost.
 *
 * @param fault the fault
 * @param balanced whether the channel is ours; otherwise it is {@code round_robin}
 * @param retry whether UNAVAILABLE is retried
 * @param sent calls sent
 * @param ok calls answered
 * @param failed calls failed
 * @param executed executions on real servers
 * @param twice calls executed more than once
 * @param lost calls answered well by a server that failed for the caller
 * @param late those among them that a server which is well has answered
 * @param recoveryMillis from the fault's end to the backend's next call; negative: not
 * within the time limit
 * @param ejected whether outlier detection held the backend out after the fault
 * @param inFlight calls in flight that the client believes in at rest; negative: it does
 * not say
 * @param connections connections opened to the backend
 * @param misled calls that its impostor got, which says wrong things and answers all the
 * same
 * @param seconds the length of the run
 */
record Row(FaultKind fault, boolean balanced, boolean retry, int sent, int ok, Map<Status.Code, Integer> failed,
		long executed, long twice, int lost, int late, long recoveryMillis, boolean ejected, int inFlight,
		int connections, int misled, double seconds) {

	static final String HEADER = """
			| Fault of one of three backends | Retry | Channel | Sent | OK | Failed | Executed | Twice | Answered, lost | \
			Recovery | In flight at rest | Connections | Bars missed |
			| --- | --- | --- | --: | --: | --- | --: | --: | --: | --: | --: | --: | --- |
			""";

	double okShare() {
		return (double) this.ok / this.sent;
	}

	/** Of the calls whose end is not excused by what the fault leaves unknown. */
	double survivedShare() {
		boolean excused = this.fault.survival().excusesUnknown();
		int unknown = excused ? this.failed.getOrDefault(Status.Code.UNKNOWN, 0) : 0;
		return (double) this.ok / (this.sent - unknown);
	}

	String markdown(String missed) {
		return "| " + String.join(" | ", this.fault.title(), this.retry ? "on" : "off",
				this.balanced ? "balanced" : "round_robin", String.valueOf(this.sent), String.valueOf(this.ok),
				failures(), String.valueOf(this.executed), String.valueOf(this.twice), String.valueOf(this.lost),
				recovery(), (this.inFlight < 0) ? "–" : String.valueOf(this.inFlight), String.valueOf(this.connections),
				missed) + " |";
	}

	private String failures() {
		return this.failed.isEmpty() ? "0"
				: this.failed.entrySet()
					.stream()
					.map((entry) -> entry.getValue() + " " + entry.getKey())
					.collect(Collectors.joining(", "));
	}

	private String recovery() {
		if (this.recoveryMillis < 0) {
			return this.ejected ? "ejected" : "not in time";
		}
		return "%.1f s%s".formatted(this.recoveryMillis / 1000.0, this.ejected ? ", ejected" : "");
	}

}
