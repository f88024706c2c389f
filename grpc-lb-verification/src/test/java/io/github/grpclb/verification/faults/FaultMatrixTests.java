package io.github.grpclb.verification.faults;

import java.util.List;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The short form of the matrix: one fault of each kind. {@link FullFaultMatrixTests} is
 * the long one.
 */
class FaultMatrixTests {

	private static final Matrix MATRIX = new Matrix(FaultRun.Pace.SHORT);

	static List<Fault> faults() {
		return Fault.SHORT;
	}

	@ParameterizedTest
	@MethodSource("faults")
	@Execution(ExecutionMode.CONCURRENT)
	void callersAreServedWhileOneOfThreeBackendsIsWrong(Fault fault) throws Exception {
		MATRIX.run(fault).judge();
	}

}
