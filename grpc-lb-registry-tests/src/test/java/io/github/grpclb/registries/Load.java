package io.github.grpclb.registries;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * 200 calls a second over each channel, whether or not earlier ones have ended.
 */
final class Load implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	private static final Path TABLE = Path.of("target", "outages.md");

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final AtomicLong sent = new AtomicLong();

	private final AtomicLong answered = new AtomicLong();

	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	Load(Channel... channels) {
		List<HealthGrpc.HealthStub> stubs = List.of(channels).stream().map(HealthGrpc::newStub).toList();
		this.timer.scheduleAtFixedRate(() -> stubs.forEach(this::call), 0, 5, TimeUnit.MILLISECONDS);
	}

	private void call(HealthGrpc.HealthStub stub) {
		this.sent.incrementAndGet();
		stub.withDeadlineAfter(LIMIT)
			.check(HealthCheckRequest.getDefaultInstance(), new StreamObserver<HealthCheckResponse>() {

				@Override
				public void onNext(HealthCheckResponse response) {
					Load.this.answered.incrementAndGet();
				}

				@Override
				public void onError(Throwable ex) {
					Load.this.failures.add(Status.fromThrowable(ex).toString());
				}

				@Override
				public void onCompleted() {
					// Counted by its message.
				}

			});
	}

	/**
	 * Waits until a backend has its first call.
	 * @return milliseconds from a time
	 */
	static long firstCall(Backend backend, long sinceNanos) {
		await().atMost(LIMIT).pollInterval(Duration.ofMillis(2)).until(() -> backend.calls() > 0);
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos);
	}

	/** Waits until these have calls all the time, and the others none for a second. */
	static void reachesOnly(List<Backend> wanted, List<Backend> others) {
		await().atMost(LIMIT).until(() -> {
			int before = others.stream().mapToInt(Backend::calls).sum();
			List<Integer> counts = wanted.stream().map(Backend::calls).toList();
			long since = System.nanoTime();
			await().atMost(LIMIT).until(() -> System.nanoTime() - since > TimeUnit.SECONDS.toNanos(1));
			for (int i = 0; i < wanted.size(); i++) {
				if (wanted.get(i).calls() == counts.get(i)) {
					return false;
				}
			}
			return others.stream().mapToInt(Backend::calls).sum() == before;
		});
	}

	/** The time that a test is about; nothing in it is waited for. */
	static void rest(Duration time) {
		await().pollDelay(time).atMost(time.plusSeconds(30)).until(() -> true);
	}

	/** Waits for all answers, writes a line of the table, and expects no failure. */
	void finish(String scheme, String event, String times) {
		this.timer.shutdown();
		await().atMost(LIMIT)
			.until(() -> this.timer.isTerminated() && this.sent.get() == this.answered.get() + this.failures.size());
		String line = "| %s | %s | %d | %d | %s |".formatted(scheme, event, this.sent.get(), this.failures.size(),
				times);
		System.out.println(line);
		try {
			Files.createDirectories(TABLE.getParent());
			Files.writeString(TABLE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		assertThat(this.failures).isEmpty();
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
	}

}
