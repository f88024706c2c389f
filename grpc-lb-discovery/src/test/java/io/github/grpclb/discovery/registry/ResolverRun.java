package io.github.grpclb.discovery.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;

/**
 * A resolver under test with the channel's side of it: what it delivers is kept, and a
 * test waits for it.
 */
public final class ResolverRun implements AutoCloseable {

	/** Long enough for a busy machine; a test that passes does not wait it out. */
	public static final Duration LIMIT = Duration.ofSeconds(90);

	private final List<StatusOr<List<EquivalentAddressGroup>>> answers = new ArrayList<>();

	private final List<Throwable> uncaught = new ArrayList<>();

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "test-scheduler");
		thread.setDaemon(true);
		return thread;
	});

	private final SynchronizationContext context = new SynchronizationContext((thread, ex) -> {
		synchronized (this) {
			this.uncaught.add(ex);
		}
	});

	private final NameResolver resolver;

	private ResolverRun(Function<NameResolver.Args, NameResolver> factory) {
		this.resolver = factory.apply(args());
	}

	public static ResolverRun start(Function<NameResolver.Args, NameResolver> factory) {
		ResolverRun run = new ResolverRun(factory);
		run.context.execute(() -> run.resolver.start(run.new Recorder()));
		return run;
	}

	private NameResolver.Args args() {
		return NameResolver.Args.newBuilder()
			.setDefaultPort(443)
			.setProxyDetector((target) -> null)
			.setSynchronizationContext(this.context)
			.setScheduledExecutorService(this.scheduler)
			.setServiceConfigParser(new NameResolver.ServiceConfigParser() {

				@Override
				public NameResolver.ConfigOrError parseServiceConfig(Map<String, ?> raw) {
					return NameResolver.ConfigOrError.fromConfig(raw);
				}

			})
			.build();
	}

	public NameResolver resolver() {
		return this.resolver;
	}

	public void refresh() {
		this.context.execute(this.resolver::refresh);
	}

	public synchronized int count() {
		return this.answers.size();
	}

	public synchronized List<Throwable> uncaught() {
		return List.copyOf(this.uncaught);
	}

	/** Waits for a list that a test asks for, and returns it. */
	public List<EquivalentAddressGroup> awaitBackends(Predicate<List<EquivalentAddressGroup>> wanted) {
		return await((answer) -> answer.hasValue() && wanted.test(answer.getValue())).getValue();
	}

	/** Waits until the last answer is an error, and returns it. */
	public Status awaitError(Predicate<Status> wanted) {
		return await((answer) -> !answer.hasValue() && wanted.test(answer.getStatus())).getStatus();
	}

	/** Waits until the newest answer is what a test asks for. */
	public StatusOr<List<EquivalentAddressGroup>> await(Predicate<StatusOr<List<EquivalentAddressGroup>>> wanted) {
		long end = System.nanoTime() + LIMIT.toNanos();
		while (true) {
			synchronized (this) {
				if (!this.answers.isEmpty()) {
					StatusOr<List<EquivalentAddressGroup>> last = this.answers.get(this.answers.size() - 1);
					if (wanted.test(last)) {
						return last;
					}
				}
				if (System.nanoTime() > end) {
					throw new AssertionError("Not seen within " + LIMIT + "; the last answers of " + this.answers.size()
							+ ": " + this.answers.subList(Math.max(0, this.answers.size() - 3), this.answers.size()));
				}
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
		}
	}

	/** All answers so far, in order. */
	public synchronized List<StatusOr<List<EquivalentAddressGroup>>> answers() {
		return List.copyOf(this.answers);
	}

	@Override
	public void close() {
		this.context.execute(this.resolver::shutdown);
		this.scheduler.shutdownNow();
	}

	private final class Recorder extends NameResolver.Listener2 {

		@Override
		public void onResult(NameResolver.ResolutionResult result) {
			throw new AssertionError("onResult2 is the call of our day");
		}

		@Override
		public Status onResult2(NameResolver.ResolutionResult result) {
			ResolverRun.this.context.throwIfNotInThisSynchronizationContext();
			synchronized (ResolverRun.this) {
				ResolverRun.this.answers.add(result.getAddressesOrError());
			}
			return Status.OK;
		}

		@Override
		public void onError(Status error) {
			throw new AssertionError("onResult2 is the call of our day");
		}

	}

}
