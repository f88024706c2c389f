package io.github.grpclb.benchmarks.endtoend;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.grpc.Channel;

import io.github.grpclb.benchmarks.clients.Stack;
import io.github.grpclb.benchmarks.process.Orders;

/**
 * The process of a client: each order is a round's length in milliseconds.
 */
public final class EndToEndClient {

	private EndToEndClient() {
	}

	/**
	 * Takes orders until the parent ends.
	 * @param args the stack, the calls in flight, the backends
	 * @throws Exception if the client cannot work
	 */
	public static void main(String[] args) throws Exception {
		List<String> backends = List.of(args[2].split(","));
		Channel channel = Stack.valueOf(args[0]).create(List.of(backends)).channels().get(0);
		ClosedLoop loop = new ClosedLoop(channel, Integer.parseInt(args[1]));
		Orders.answer("ready");
		Orders.serve((order) -> loop.run(TimeUnit.MILLISECONDS.toNanos(Long.parseLong(order))).toLine());
		System.exit(0);
	}

}
