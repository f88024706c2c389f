package io.github.grpclb.sample.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.StatusRuntimeException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Sends calls and tells which backend answered how many of them.
 */
@RestController
class OrdersController {

	private static final int MOST_CALLS = 100_000;

	private static final int MOST_THREADS = 256;

	private final OrderClient client;

	private final ObjectProvider<Traffic> traffic;

	OrdersController(OrderClient client, ObjectProvider<Traffic> traffic) {
		this.client = client;
		this.traffic = traffic;
	}

	@GetMapping("/orders")
	Map<String, Integer> orders(@RequestParam(defaultValue = "300") int n,
			@RequestParam(defaultValue = "1") int concurrency) throws InterruptedException {
		this.traffic.ifAvailable(Traffic::pause);
		try {
			return count(n, concurrency);
		}
		finally {
			this.traffic.ifAvailable(Traffic::resume);
		}
	}

	private Map<String, Integer> count(int n, int concurrency) throws InterruptedException {
		Map<String, Integer> answers = new ConcurrentSkipListMap<>();
		int calls = Math.min(Math.max(n, 0), MOST_CALLS);
		int threads = Math.min(Math.max(concurrency, 1), MOST_THREADS);
		AtomicInteger left = new AtomicInteger(calls);
		CountDownLatch done = new CountDownLatch(threads);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		for (int i = 0; i < threads; i++) {
			executor.execute(() -> {
				while (left.getAndDecrement() > 0) {
					answers.merge(call(), 1, Integer::sum);
				}
				done.countDown();
			});
		}
		done.await();
		executor.shutdown();
		return answers;
	}

	/**
	 * Where each customer's order went: with a hash policy always to the same backend.
	 */
	@GetMapping("/customers")
	Map<String, String> customers(@RequestParam(defaultValue = "10") int n) {
		Map<String, String> backends = new LinkedHashMap<>();
		for (int i = 0; i < Math.min(n, MOST_CALLS); i++) {
			backends.put("c-" + i, this.client.create("c-" + i).getBackend());
		}
		return backends;
	}

	private String call() {
		try {
			return this.client.create().getBackend();
		}
		catch (StatusRuntimeException ex) {
			return "failed " + ex.getStatus().getCode();
		}
	}

}
