package io.github.grpclb.autoconfigure.failure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.github.grpclb.doctor.Finding;

/**
 * Says what the doctor found and how to mend it.
 */
class DoctorFindingsFailureAnalyzer extends AbstractFailureAnalyzer<DoctorFindingsException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, DoctorFindingsException cause) {
		StringBuilder description = new StringBuilder(
				"The doctor found what must not go into production (grpc.lb.doctor.fail-on is 'error'):%n".formatted());
		StringBuilder action = new StringBuilder();
		for (Finding finding : cause.findings()) {
			String client = (finding.client() != null) ? " (client '" + finding.client() + "')" : "";
			description.append("%n    %s%s: %s%n".formatted(finding.code(), client, finding.message()));
			action.append("%s: %s%n".formatted(finding.code(), finding.fix()));
		}
		action.append("To start all the same, set grpc.lb.doctor.fail-on: none.");
		return new FailureAnalysis(description.toString(), action.toString(), cause);
	}

}
