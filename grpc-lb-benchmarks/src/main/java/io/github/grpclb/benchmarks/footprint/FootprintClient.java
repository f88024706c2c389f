package io.github.grpclb.benchmarks.footprint;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

import io.grpc.Channel;

import io.github.grpclb.benchmarks.clients.Loopback;
import io.github.grpclb.benchmarks.clients.Stack;
import io.github.grpclb.benchmarks.process.Orders;

/**
 * The process of clients that connect to all of their backends and then wait.
 */
public final class FootprintClient {

	private final List<Channel> channels;

	private final Reach reach;

	private FootprintClient(List<Channel> channels, Reach reach) {
		this.channels = channels;
		this.reach = reach;
	}

	/**
	 * Takes the orders {@code connect} (answers with the bytes of heap that the clients
	 * took, and with the threads that it took to connect them) until the parent ends.
	 * @param args the stack, how many clients, how many backends each, the servers' port,
	 * how many calls each backend gets at least, on average
	 * @throws Exception if the clients cannot connect
	 */
	public static void main(String[] args) throws Exception {
		int clients = Integer.parseInt(args[1]);
		int backends = Integer.parseInt(args[2]);
		List<String> addresses = Loopback.addresses(backends, Integer.parseInt(args[3]));
		List<List<String>> lists = new ArrayList<>();
		for (int i = 0; i <= clients; i++) {
			// The first is not counted: it brings the classes, the caches and the pools.
			lists.add(List.copyOf(addresses));
		}
		List<Channel> channels = Stack.valueOf(args[0]).create(lists).channels();
		FootprintClient client = new FootprintClient(channels, new Reach(backends, Integer.parseInt(args[4])));
		Orders.answer("ready");
		Orders.serve((order) -> client.connect());
		System.exit(0);
	}

	private String connect() throws InterruptedException {
		this.reach.all(this.channels.subList(0, 1));
		long before = heap();
		ManagementFactory.getThreadMXBean().resetPeakThreadCount();
		int threads = ManagementFactory.getThreadMXBean().getThreadCount();
		this.reach.all(this.channels.subList(1, this.channels.size()));
		int burst = ManagementFactory.getThreadMXBean().getPeakThreadCount() - threads;
		return (heap() - before) + " " + burst;
	}

	/** What can be reached, after what was buffered for a moment is gone. */
	private static long heap() throws InterruptedException {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 5; i++) {
			System.gc();
			Thread.sleep(200);
			least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return least;
	}

}
