package io.github.grpclb.soak;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.grpclb.channel.ResumingStream;
import io.github.grpclb.load.CallObserver;
import io.github.grpclb.soak.backend.BackendProcess;
import io.github.grpclb.soak.backend.BackendProcess.Stats;
import io.github.grpclb.soak.backend.BackendSettings;
import io.github.grpclb.soak.backend.Clients;
import io.github.grpclb.soak.backend.Work;
import io.github.grpclb.soak.backend.Work.Count;
import io.github.grpclb.spec.AdmissionSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A thousand streams that resume, over servers that age them after two seconds and are
 * drained, killed and stopped by force in turn. Some complete, others fail for good, are
 * cancelled, run into their deadline, lose their context, or have an interceptor that
 * throws when they are opened again. Each must see every number once, and one end.
 */
@Tag("soak")
class ResumingStreamSoakTests {

	private static final int STREAMS = Integer.getInteger("soak.streams", 1_000);

	private static final int SECONDS = Integer.getInteger("soak.seconds", 300);

	private static final int SERVERS = 3;

	private static final int MILLIS = 500;

	private static final BackendSettings SETTINGS = BackendSettings.of(0, AdmissionSpec.NONE)
		.withAges(Duration.ofMinutes(30), Duration.ofSeconds(2));

	private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);

	private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

	private final Map<String, LongAdder> faults = new ConcurrentSkipListMap<>();

	/** One party for each stream that has not ended. */
	private final Phaser open = new Phaser(1);

	private final BackendProcess[] servers = new BackendProcess[SERVERS];

	private volatile boolean ending;

	@Test
	void streamsSeeEveryMessageOnceAndOneEnd() throws InterruptedException {
		for (int i = 0; i < SERVERS; i++) {
			this.servers[i] = BackendProcess.start(SETTINGS);
		}
		ManagedChannel channel = Clients.ours(List.of(this.servers), new CallObserver() {
		});
		try {
			for (int i = 0; i < STREAMS; i++) {
				begin(channel, new Random(i));
			}
			harm(System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS));
			this.ending = true;
			awaitEnds();
			for (BackendProcess server : this.servers) {
				expectNothingLeft("at the end", server);
			}
			report();
			assertThat(this.faults).isEmpty();
		}
		finally {
			channel.shutdownNow();
			this.timer.shutdownNow();
			for (BackendProcess server : this.servers) {
				server.close();
			}
		}
	}

	private void begin(Channel channel, Random random) {
		if (!this.ending) {
			this.open.register();
			new Stream(channel, random).open();
		}
	}

	private void harm(long end) throws InterruptedException {
		for (int i = 0; System.nanoTime() < end; i++) {
			int victim = i % SERVERS;
			BackendProcess server = this.servers[victim];
			switch ((i + i / SERVERS) % 3) {
				case 0 -> {
					count("servers drained");
					server.drain();
					expectNothingLeft("after a drain", server);
				}
				case 1 -> count("servers killed");
				default -> {
					count("servers stopped by force");
					server.stop();
					expectNothingLeft("after shutdownNow", server);
				}
			}
			server.kill();
			this.servers[victim] = BackendProcess.start(SETTINGS.withPort(server.port()));
			TimeUnit.SECONDS.sleep(2);
		}
	}

	private void expectNothingLeft(String when, BackendProcess server) {
		try {
			await().atMost(Duration.ofSeconds(20)).until(() -> {
				Stats stats = server.stats();
				return stats.open() == 0 && stats.counting() == 0;
			});
		}
		catch (RuntimeException ex) {
			fault("left on the server " + when + ": " + server.stats());
		}
	}

	private void awaitEnds() throws InterruptedException {
		try {
			this.open.awaitAdvanceInterruptibly(this.open.arrive(), 90, TimeUnit.SECONDS);
		}
		catch (TimeoutException ex) {
			fault("streams without an end: " + this.open.getUnarrivedParties());
		}
	}

	private void report() {
		System.out.println("| resuming streams | times |");
		System.out.println("| --- | --- |");
		this.counts.forEach((what, times) -> System.out.printf("| %s | %d |%n", what, times.sum()));
		this.faults.forEach((what, times) -> System.out.printf("| FAULT: %s | %d |%n", what, times.sum()));
	}

	private void count(String what) {
		this.counts.computeIfAbsent(what, (key) -> new LongAdder()).increment();
	}

	private void fault(String what) {
		this.faults.computeIfAbsent(what, (key) -> new LongAdder()).increment();
	}

	/** What is to end a stream. */
	private enum Plan {

		COMPLETE(Status.Code.OK), FAIL(Status.Code.DATA_LOSS), CANCEL(Status.Code.CANCELLED),
		CONTEXT(Status.Code.CANCELLED), DEADLINE(Status.Code.DEADLINE_EXCEEDED), INTERCEPTOR(Status.Code.UNKNOWN);

		private final Status.Code code;

		Plan(Status.Code code) {
			this.code = code;
		}

	}

	private final class Stream implements StreamObserver<String> {

		private final Channel channel;

		private final Random random;

		private final Plan plan;

		private final Count count;

		private int last;

		private boolean ended;

		private volatile ResumingStream<String, String> stream;

		Stream(Channel channel, Random random) {
			this.channel = channel;
			this.random = random;
			this.plan = Plan.values()[random.nextInt(Plan.values().length)];
			Status.Code end = (this.plan == Plan.FAIL) ? Status.Code.DATA_LOSS : Status.Code.OK;
			this.count = new Count(0, 5 + random.nextInt(25), MILLIS, end.value());
		}

		void open() {
			long after = 100 + this.random.nextInt(8_000);
			CallOptions options = CallOptions.DEFAULT;
			Channel through = this.channel;
			Context.CancellableContext context = Context.ROOT.withCancellation();
			switch (this.plan) {
				case DEADLINE -> options = options.withDeadlineAfter(after, TimeUnit.MILLISECONDS);
				case INTERCEPTOR ->
					through = ClientInterceptors.intercept(through, new Throwing(1 + this.random.nextInt(4)));
				case CONTEXT -> later(after, () -> context.cancel(null));
				case CANCEL -> later(after, () -> this.stream.cancel("as planned"));
				case COMPLETE, FAIL -> {
				}
			}
			CallOptions chosen = options;
			Channel chosenChannel = through;
			context.run(() -> this.stream = ResumingStream
				.of(chosenChannel, Work.COUNT, (number) -> this.count.from(Integer.parseInt(number)).text())
				.callOptions(chosen)
				.open(this.count.text(), this));
		}

		private void later(long millis, Runnable what) {
			ResumingStreamSoakTests.this.timer.schedule(what, millis, TimeUnit.MILLISECONDS);
		}

		@Override
		public synchronized void onNext(String number) {
			int next = Integer.parseInt(number);
			if (next != this.last + 1) {
				fault((next <= this.last) ? "message doubled" : "message lost");
			}
			if (this.ended) {
				fault("message after the end");
			}
			this.last = next;
			ResumingStreamSoakTests.this.count("messages");
		}

		@Override
		public void onError(Throwable error) {
			end(Status.fromThrowable(error));
		}

		@Override
		public void onCompleted() {
			end(Status.OK);
		}

		private void end(Status status) {
			synchronized (this) {
				if (this.ended) {
					fault("second end " + status.getCode());
					return;
				}
				this.ended = true;
				boolean all = this.last == this.count.last();
				boolean right = switch (this.plan) {
					case COMPLETE, FAIL -> status.getCode() == this.plan.code && all;
					default -> status.getCode() == this.plan.code || (status.isOk() && all);
				};
				ResumingStreamSoakTests.this.count("streams: " + this.plan + " ended with " + status.getCode());
				if (!right) {
					fault(this.plan + " ended after " + (all ? "all" : "some") + " messages with " + status.getCode()
							+ ": " + status.getDescription());
				}
			}
			ResumingStream<String, String> stream = this.stream;
			if (stream != null) {
				ResumingStreamSoakTests.this.counts.computeIfAbsent("opened again", (key) -> new LongAdder())
					.add(stream.resumptions());
			}
			// Not on this thread: an end that comes at once would nest without bound.
			try {
				later(this.random.nextInt(200), () -> {
					begin(this.channel, this.random);
					ResumingStreamSoakTests.this.open.arriveAndDeregister();
				});
			}
			catch (RuntimeException ex) {
				ResumingStreamSoakTests.this.open.arriveAndDeregister();
			}
		}

	}

	/** Fails when the stream is opened for so many times more. */
	private static final class Throwing implements ClientInterceptor {

		private int left;

		Throwing(int left) {
			this.left = left;
		}

		@Override
		public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(MethodDescriptor<ReqT, RespT> method,
				CallOptions options, Channel next) {
			if (this.left-- == 0) {
				throw new IllegalStateException("as planned");
			}
			return next.newCall(method, options);
		}

	}

}
