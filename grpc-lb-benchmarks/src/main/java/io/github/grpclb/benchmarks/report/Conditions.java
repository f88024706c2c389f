package io.github.grpclb.benchmarks.report;

import java.lang.management.ManagementFactory;

import io.grpc.internal.GrpcUtil;

/**
 * Under which conditions a report was made.
 */
public final class Conditions {

	private final double before = load();

	/**
	 * Writes them, at the end of the run.
	 * @return a paragraph of Markdown
	 */
	public String toMarkdown() {
		return """
				Java %s, %d processors, grpc-java %s. The load average was %s at the start and %s at the end.
				""".formatted(System.getProperty("java.version"), Runtime.getRuntime().availableProcessors(),
				GrpcUtil.getGrpcBuildVersion().getImplementationVersion(), Figures.of(this.before), Figures.of(load()));
	}

	private static double load() {
		return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
	}

}
