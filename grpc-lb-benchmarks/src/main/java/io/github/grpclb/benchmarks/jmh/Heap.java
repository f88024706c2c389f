package io.github.grpclb.benchmarks.jmh;

/**
 * The heap of every measured JVM: as large from the start as it will ever be. While a
 * heap grows, each allocation touches new memory, and on a virtual machine that costs
 * several times what the allocation itself does: the policies that allocate would look
 * slower than they are in a server that has been up for a minute.
 */
final class Heap {

	static final String COLLECTOR = "-XX:+UseG1GC";

	static final String FROM = "-Xms1g";

	static final String TO = "-Xmx1g";

	static final String TOUCHED = "-XX:+AlwaysPreTouch";

	private Heap() {
	}

}
