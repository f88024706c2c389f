package io.github.grpclb.verification.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs the faults of processes, in a JVM in a network namespace of its own and under
 * libfaketime: what is done to network and clock is nobody else's.
 */
final class ProcessMatrix {

	/** What it says while it runs. */
	static final Path OUTPUT = Path.of("target/process-matrix.log");

	private ProcessMatrix() {
	}

	/** Starts it: the table and what was missed go into two files in the folder. */
	static Process start(Path folder, List<ProcessFault> faults) throws Exception {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		List<String> command = new ArrayList<>(List.of("unshare", "-n", "sh", "-c", "ip link set lo up && exec \"$@\"",
				"sh", java, "-Xmx256m", "-Djava.util.logging.config.file=src/test/resources/logging.properties", "-cp",
				System.getProperty("java.class.path"), ProcessMatrix.class.getName(), folder.toString()));
		faults.forEach((fault) -> command.add(fault.name()));
		Path clock = Files.writeString(folder.resolve("clock"), "+0\n");
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(OUTPUT.toFile());
		if (faults.contains(ProcessFault.CLOCK)) {
			// The monotonic clock cannot jump, and without the last of these a JVM's
			// waits end
			// at once.
			builder.environment()
				.putAll(Map.of("LD_PRELOAD", library().toString(), ProcessFault.CLOCK_FILE, clock.toString(),
						"FAKETIME_NO_CACHE", "1", "FAKETIME_DONT_FAKE_MONOTONIC", "1", "FAKETIME_FORCE_MONOTONIC_FIX",
						"0"));
		}
		return builder.start();
	}

	/** Where Debian's package faketime has it. */
	static Path library() {
		return Path.of("/usr/lib/" + System.getProperty("os.arch").replace("amd64", "x86_64") + "-linux-gnu",
				"faketime", "libfaketimeMT.so.1");
	}

	public static void main(String[] arguments) throws Exception {
		Path folder = Path.of(arguments[0]);
		List<ProcessFault> faults = List.of(arguments)
			.subList(1, arguments.length)
			.stream()
			.map(ProcessFault::valueOf)
			.toList();
		Matrix matrix = new Matrix(FaultRun.Pace.LONG);
		List<String> missed = new ArrayList<>();
		for (ProcessFault fault : faults) {
			matrix.run(fault).unknown().forEach((bar) -> missed.add(fault.title() + ", " + bar));
		}
		Files.writeString(folder.resolve("table"), matrix.rows(faults));
		Files.write(folder.resolve("missed"), missed);
		System.exit(0);
	}

}
