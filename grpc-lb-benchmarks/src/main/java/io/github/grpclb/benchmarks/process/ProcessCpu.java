package io.github.grpclb.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * Processor time of processes, from outside: the JVM's own threads (compiler, collector)
 * belong to the bill. Resolution: a tick of the kernel's, 10 ms.
 */
public final class ProcessCpu {

	/** {@code USER_HZ} of every Linux that Java runs on. */
	private static final long NANOS_PER_TICK = 10_000_000;

	/** Counted from the state, which follows the name in parentheses. */
	private static final int USER = 11;

	private static final int SYSTEM = 12;

	private ProcessCpu() {
	}

	/**
	 * Returns what processes have used since they started.
	 * @param pids the processes
	 * @return nanoseconds, user and system
	 */
	public static long nanos(Collection<Long> pids) {
		return pids.stream().mapToLong(ProcessCpu::nanos).sum();
	}

	/**
	 * Returns what a process has used since it started.
	 * @param pid the process
	 * @return nanoseconds, user and system
	 */
	public static long nanos(long pid) {
		try {
			String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
			// The name may hold spaces and parentheses of its own.
			String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
			return (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) * NANOS_PER_TICK;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
