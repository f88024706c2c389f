package io.github.grpclb.discovery.registry;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.discovery.registry.RegistryNameResolver.Timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What every watched registry does.
 */
class RegistryNameResolverTests {

	private static final Timing FAST = new Timing(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(5),
			Duration.ofMillis(5));

	private static final Timing NEVER = new Timing(Duration.ofMillis(1), Duration.ofHours(1), Duration.ofHours(1),
			Duration.ofHours(1));

	@Test
	void deliversEveryStateAndStartsOverWhenTheWatchEnds() {
		AtomicInteger rounds = new AtomicInteger();
		try (ResolverRun run = start(FAST, (sink) -> sink.deliver(List.of(backend(rounds.incrementAndGet()))))) {
			run.awaitBackends((backends) -> port(backends.get(0)) >= 3);
		}
	}

	@Test
	void anErrorComesAfterTheListThatCameBeforeIt() {
		try (ResolverRun run = start(NEVER, (sink) -> {
			sink.deliver(List.of(backend(1)));
			throw new RegistryException(Status.Code.PERMISSION_DENIED, "http://registry", "403", "Grant it.");
		})) {
			Status error = run.awaitError((status) -> true);
			assertThat(error.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
			assertThat(error.getDescription()).isEqualTo("http://registry: 403. Grant it.");
			assertThat(run.answers().get(0).getValue()).containsExactly(backend(1));
		}
	}

	/** Another channel than ours would give them new calls. */
	@Test
	void toAChannelThatDoesNotKnowDrainingTheLastResortIsDeliveredOnlyWhenNobodyElseIs() {
		List<EquivalentAddressGroup> going = List.of(new EquivalentAddressGroup(new InetSocketAddress("127.0.0.1", 1),
				Attributes.newBuilder().set(BackendAttributes.DRAINING, true).build()));
		AtomicInteger rounds = new AtomicInteger();
		try (ResolverRun run = start(FAST, (sink) -> {
			sink.deliver(List.of(going.get(0), backend(2)));
			if (rounds.incrementAndGet() > 1) {
				sink.deliver(going);
				throw new RegistryException(Status.Code.ABORTED, "http://registry", "the end", "None.");
			}
		})) {
			run.awaitError((status) -> true);
			assertThat(run.answers()).filteredOn((answer) -> answer.hasValue())
				.extracting((answer) -> answer.getValue())
				.contains(List.of(backend(2)), going)
				.allMatch((list) -> list.size() == 1);
		}
	}

	@Test
	void refreshEndsAWait() {
		AtomicInteger rounds = new AtomicInteger();
		try (ResolverRun run = start(NEVER, (sink) -> {
			if (rounds.incrementAndGet() == 1) {
				throw new IOException("refused");
			}
			sink.deliver(List.of(backend(2)));
			Thread.sleep(TimeUnit.HOURS.toMillis(1));
		})) {
			assertThat(run.awaitError((status) -> true).getDescription()).contains("http://registry", "refused");
			run.refresh();
			run.awaitBackends((backends) -> backends.contains(backend(2)));
			run.refresh();
			assertThat(rounds).hasValue(2);
		}
	}

	@Test
	void aDefectOfASourceDoesNotEndTheThread() {
		AtomicInteger rounds = new AtomicInteger();
		try (ResolverRun run = start(FAST, (sink) -> {
			if (rounds.incrementAndGet() == 1) {
				throw new NoClassDefFoundError("gone");
			}
			sink.deliver(List.of(backend(2)));
		})) {
			run.awaitBackends((backends) -> true);
			assertThat(run.answers().get(0).getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
		}
	}

	@Test
	void tooManyBackendsAreRefusedWhole() {
		try (ResolverRun run = start(NEVER, (sink) -> {
			sink.deliver(List.of(backend(1)));
			sink.deliver(Collections.nCopies(Bounds.MAX_BACKENDS + 1, backend(2)));
		})) {
			assertThat(run.awaitError((status) -> true).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
			assertThat(run.answers().get(0).getValue()).hasSize(1);
		}
	}

	@Test
	void confirmingEndsAWarning() {
		try (ResolverRun run = start(NEVER, (sink) -> {
			sink.deliver(List.of(backend(1)));
			sink.warn(new RegistryException(Status.Code.UNAVAILABLE, "http://registry", "odd", "Mend it."));
			sink.confirm();
			sink.confirm();
			Thread.sleep(TimeUnit.HOURS.toMillis(1));
		})) {
			run.awaitBackends((backends) -> backends.contains(backend(1)));
			assertThat(run.count()).isLessThanOrEqualTo(3);
		}
	}

	@Test
	void shutdownEndsTheThreadAndClosesTheSource() throws Exception {
		CountDownLatch following = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		CountDownLatch closed = new CountDownLatch(1);
		ResolverRun run = ResolverRun.start((args) -> new RegistryNameResolver("ends", new Source((sink) -> {
			following.countDown();
			try {
				Thread.sleep(TimeUnit.HOURS.toMillis(1));
			}
			finally {
				interrupted.countDown();
			}
		}, closed::countDown), args));
		assertThat(following.await(30, TimeUnit.SECONDS)).isTrue();
		run.close();
		assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
		await().atMost(ResolverRun.LIMIT)
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals("grpc-lb-registry-ends")));
		assertThat(run.count()).isZero();
		assertThat(run.uncaught()).isEmpty();
	}

	private static ResolverRun start(Timing timing, Following following) {
		return ResolverRun.start((args) -> new RegistryNameResolver("orders", new Source(following, () -> {
		}), args, timing));
	}

	private static int port(EquivalentAddressGroup backend) {
		return ((InetSocketAddress) backend.getAddresses().get(0)).getPort();
	}

	private static EquivalentAddressGroup backend(int port) {
		return new EquivalentAddressGroup(new InetSocketAddress("127.0.0.1", port));
	}

	@FunctionalInterface
	private interface Following {

		void follow(BackendSink sink) throws RegistryException, IOException, InterruptedException;

	}

	private record Source(Following following, Runnable closing) implements RegistrySource {

		@Override
		public String endpoint() {
			return "http://registry";
		}

		@Override
		public void follow(BackendSink backends) throws RegistryException, IOException, InterruptedException {
			this.following.follow(backends);
		}

		@Override
		public void close() {
			this.closing.run();
		}

	}

}
