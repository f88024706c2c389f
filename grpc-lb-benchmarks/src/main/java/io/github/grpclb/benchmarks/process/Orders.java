package io.github.grpclb.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The other end of a {@link ChildJvm}.
 */
public final class Orders {

	static final String ANSWER = "answer> ";

	private Orders() {
	}

	/**
	 * Answers the parent.
	 * @param line the answer
	 */
	public static void answer(Object line) {
		System.out.println(ANSWER + line);
		System.out.flush();
	}

	/**
	 * Takes orders until the parent is gone.
	 * @param work does one and returns its answer
	 * @throws Exception what an order has come to
	 */
	public static void serve(Work work) throws Exception {
		BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String order = orders.readLine(); order != null; order = orders.readLine()) {
			answer(work.perform(order));
		}
	}

	/**
	 * Waits until the parent is gone.
	 * @throws IOException if it cannot be waited for
	 */
	public static void untilParentEnds() throws IOException {
		while (System.in.read() >= 0) {
			// Nothing is asked for.
		}
	}

	/** What is done with an order. */
	public interface Work {

		/**
		 * Does what was ordered.
		 * @param order the order
		 * @return the answer
		 * @throws Exception if it cannot be done
		 */
		Object perform(String order) throws Exception;

	}

}
