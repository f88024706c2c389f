package io.github.grpclb.verification.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Faults of real processes, their network and their clock; writes its own table into
 * {@code docs/reliability.md}. What this machine does not permit is left out, and said.
 */
@Tag("faults")
class ProcessFaultMatrixTests {

	@TempDir
	private Path folder;

	@Test
	void callersAreServedWhileAProcessIsWrong() throws Exception {
		Assumptions.assumeTrue(works("unshare", "-n", "ip", "link", "set", "lo", "up"),
				() -> left("every fault of processes", "a network namespace is not permitted; run it as root"));
		List<ProcessFault> faults = new ArrayList<>(List.of(ProcessFault.values()));
		String only = System.getProperty("verification.fault");
		if (only != null) {
			faults.removeIf((fault) -> !fault.name().equals(only));
		}
		without(faults, ProcessFault.DROPPED, works("unshare", "-n", "iptables", "-w", "-L"),
				"apt-get install iptables");
		without(faults, ProcessFault.DESCRIPTORS, works("prlimit", "--version"), "apt-get install util-linux");
		without(faults, ProcessFault.CLOCK, Files.exists(ProcessMatrix.library()), "apt-get install faketime");
		Assumptions.assumeFalse(faults.isEmpty());

		Process matrix = ProcessMatrix.start(this.folder, faults);
		try {
			assertThat(matrix.waitFor()).as("see %s", ProcessMatrix.OUTPUT).isZero();
		}
		finally {
			matrix.destroyForcibly();
		}
		if (only == null) {
			ReliabilityReport.writeProcesses(Row.HEADER + Files.readString(this.folder.resolve("table")));
		}
		assertThat(Files.readAllLines(this.folder.resolve("missed"))).isEmpty();
	}

	private static void without(List<ProcessFault> faults, ProcessFault fault, boolean possible, String cure) {
		if (!possible && faults.remove(fault)) {
			left(fault.title(), cure);
		}
	}

	private static String left(String what, String cure) {
		String text = "SKIPPED: %s is not possible here. %s".formatted(what, cure);
		System.out.println(text);
		return text;
	}

	private static boolean works(String... command) throws InterruptedException {
		try {
			return new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
