package io.github.grpclb.autoconfigure.failure;

import java.util.List;
import java.util.stream.Collectors;

import io.github.grpclb.doctor.Finding;

/**
 * The doctor found errors and was told to stop the start for them.
 */
public final class DoctorFindingsException extends RuntimeException {

	private final transient List<Finding> findings;

	/**
	 * Creates the exception.
	 * @param findings the errors, at least one
	 */
	public DoctorFindingsException(List<Finding> findings) {
		super(findings.stream()
			.map((finding) -> finding.code() + ": " + finding.message())
			.collect(Collectors.joining("; ")));
		this.findings = List.copyOf(findings);
	}

	List<Finding> findings() {
		return this.findings;
	}

}
