package io.github.grpclb.verification.faults;

import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole matrix; writes its table into {@code docs/reliability.md}.
 */
@Tag("faults")
class FullFaultMatrixTests {

	private static final Matrix MATRIX = new Matrix(FaultRun.Pace.LONG);

	static List<Fault> faults() {
		String only = System.getProperty("verification.fault");
		return (only != null) ? List.of(Fault.valueOf(only)) : List.of(Fault.values());
	}

	@AfterAll
	static void writeReport() throws Exception {
		if (faults().size() > 1) {
			ReliabilityReport.write(MATRIX.markdown(faults()));
		}
	}

	@ParameterizedTest
	@MethodSource("faults")
	@Execution(ExecutionMode.CONCURRENT)
	void callersAreServedWhileOneOfThreeBackendsIsWrong(Fault fault) throws Exception {
		MATRIX.run(fault).judge();
	}

}
