package io.github.grpclb.autoconfigure.failure;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.github.grpclb.doctor.Finding;
import io.github.grpclb.doctor.Finding.Severity;

import static org.assertj.core.api.Assertions.assertThat;

class DoctorFindingsFailureAnalyzerTests {

	@Test
	void saysWhatWasFoundAndHowToMendIt() {
		DoctorFindingsException failure = new DoctorFindingsException(
				List.of(new Finding(Severity.ERROR, "ONE", null, "One is wrong.", "Mend one."),
						new Finding(Severity.ERROR, "TWO", "orders", "Two is wrong.", "Mend two.")));
		FailureAnalysis analysis = new DoctorFindingsFailureAnalyzer().analyze(failure);
		assertThat(analysis.getDescription()).contains("ONE: One is wrong.")
			.contains("TWO (client 'orders'): Two is wrong.");
		assertThat(analysis.getAction()).contains("ONE: Mend one.")
			.contains("TWO: Mend two.")
			.contains("grpc.lb.doctor.fail-on: none");
	}

}
