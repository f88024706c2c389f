package io.github.grpclb.verification.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.testing.TextMarshaller;

/**
 * A real grpc-java server that writes down which calls it has executed, by the key that
 * callers put into {@link #KEY}. The record survives the server: {@link #kill} and
 * {@link #restart} keep it. Thread-safe.
 */
public final class CountingServer implements AutoCloseable {

	/** The idempotency key: the same in all attempts of a call. */
	public static final Metadata.Key<String> KEY = Metadata.Key.of("call-key", Metadata.ASCII_STRING_MARSHALLER);

	/** Answers any text with the address of the server. */
	public static final MethodDescriptor<String, String> CALL = MethodDescriptor
		.newBuilder(TextMarshaller.INSTANCE, TextMarshaller.INSTANCE)
		.setType(MethodDescriptor.MethodType.UNARY)
		.setFullMethodName("verification.Counting/Call")
		.build();

	/** The same under another name, for routes by method. */
	public static final MethodDescriptor<String, String> OTHER = CALL.toBuilder()
		.setFullMethodName("verification.Counting/Other")
		.build();

	private final Ledger ledger;

	private final boolean withHealth;

	private final Consumer<NettyServerBuilder> customizer;

	private final HealthStatusManager health = new HealthStatusManager();

	private final AtomicInteger connections = new AtomicInteger();

	private final ExecutorService executor = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "counting-server");
		thread.setDaemon(true);
		return thread;
	});

	private final int port;

	private volatile Server server;

	private volatile Answer answer = Answer.OK;

	private volatile CountDownLatch gate = new CountDownLatch(0);

	private CountingServer(Ledger ledger, boolean withHealth, Consumer<NettyServerBuilder> customizer) {
		this.ledger = ledger;
		this.withHealth = withHealth;
		this.customizer = customizer;
		this.server = Ports.take(this::start);
		this.port = this.server.getPort();
	}

	/**
	 * Starts a server without the health service.
	 * @param ledger where executions are written down
	 * @return the server
	 */
	public static CountingServer start(Ledger ledger) {
		return new CountingServer(ledger, false, (builder) -> {
		});
	}

	/**
	 * Starts a server with the health service.
	 * @param ledger where executions are written down
	 * @return the server, which says SERVING
	 */
	public static CountingServer startWithHealth(Ledger ledger) {
		return new CountingServer(ledger, true, (builder) -> {
		});
	}

	/**
	 * Starts a server.
	 * @param ledger where executions are written down
	 * @param customizer sets more on its builder, also after a restart
	 * @return the server
	 */
	public static CountingServer start(Ledger ledger, Consumer<NettyServerBuilder> customizer) {
		return new CountingServer(ledger, false, customizer);
	}

	private Server start(int port) throws IOException {
		NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
			.executor(this.executor)
			.addService(ServerServiceDefinition.builder("verification.Counting")
				.addMethod(CALL, (ServerCallHandler<String, String>) this::handle)
				.addMethod(OTHER, (ServerCallHandler<String, String>) this::handle)
				.build())
			.addTransportFilter(new ServerTransportFilter() {

				@Override
				public Attributes transportReady(Attributes attributes) {
					CountingServer.this.connections.incrementAndGet();
					return attributes;
				}

			});
		if (this.withHealth) {
			builder.addService(this.health.getHealthService());
		}
		this.customizer.accept(builder);
		return builder.build().start();
	}

	private ServerCall.Listener<String> handle(ServerCall<String, String> call, Metadata headers) {
		String key = headers.get(KEY);
		call.request(2);
		return new ServerCall.Listener<>() {

			@Override
			public void onHalfClose() {
				if (key != null) {
					CountingServer.this.ledger.executed(key, address());
				}
				reply(call, key);
			}

		};
	}

	private void reply(ServerCall<String, String> call, String key) {
		Answer answer = this.answer;
		try {
			this.gate.await();
			if (answer.delayMillis() > 0) {
				Thread.sleep(answer.delayMillis());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		Metadata trailers = new Metadata();
		trailers.merge(answer.trailers());
		try {
			if (answer.status().isOk()) {
				call.sendHeaders(new Metadata());
				call.sendMessage(address());
				if (key != null && !call.isCancelled()) {
					this.ledger.answered(key, address());
				}
			}
			call.close(answer.status(), trailers);
		}
		catch (IllegalStateException ex) {
			// The caller or the connection went away meanwhile.
		}
	}

	/**
	 * Sets how calls are answered from now on.
	 * @param answer the answer
	 * @return this
	 */
	public CountingServer answering(Answer answer) {
		this.answer = answer;
		return this;
	}

	/** Executes calls and answers none until {@link #release}. */
	public void stall() {
		this.gate = new CountDownLatch(1);
	}

	/** Answers what was stalled. */
	public void release() {
		this.gate.countDown();
	}

	/** Says NOT_SERVING to those who watch, and goes on answering. */
	public void notServing() {
		this.health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
	}

	/** Says SERVING again. */
	public void serving() {
		this.health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.SERVING);
	}

	/** Stops at once; callers see RST_STREAM CANCEL. */
	public void shutdownNow() {
		this.server.shutdownNow();
		await();
	}

	/** Sends GOAWAY and lets calls end. */
	public void drain() {
		this.server.shutdown();
		await();
	}

	/** Listens again on the same port. */
	public void restart() {
		this.server = Ports.takeAgain(this.port, this::start);
	}

	private void await() {
		try {
			if (!this.server.awaitTermination(10, TimeUnit.SECONDS)) {
				this.server.shutdownNow().awaitTermination();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Returns where it listens, also while it is down.
	 * @return {@code host:port}
	 */
	public String address() {
		return "127.0.0.1:" + this.port;
	}

	/**
	 * Counts the connections that became ready.
	 * @return the total over all restarts
	 */
	public int connections() {
		return this.connections.get();
	}

	@Override
	public void close() {
		release();
		shutdownNow();
		this.executor.shutdownNow();
	}

	/**
	 * How calls are answered.
	 *
	 * @param status the status
	 * @param delayMillis how long a call takes
	 * @param trailers sent with the status
	 */
	public record Answer(Status status, long delayMillis, Metadata trailers) {

		/** At once, with the server's address. */
		public static final Answer OK = of(Status.OK);

		/**
		 * An answer with that status.
		 * @param status the status
		 * @return at once, without trailers
		 */
		public static Answer of(Status status) {
			return new Answer(status, 0, new Metadata());
		}

		/**
		 * Takes longer.
		 * @param millis how long
		 * @return a copy
		 */
		public Answer after(long millis) {
			return new Answer(this.status, millis, this.trailers);
		}

		/**
		 * Adds a trailer.
		 * @param name its name
		 * @param value its value
		 * @return a copy
		 */
		public Answer with(String name, String value) {
			Metadata trailers = new Metadata();
			trailers.merge(this.trailers);
			trailers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
			return new Answer(this.status, this.delayMillis, trailers);
		}
	}

	/**
	 * What happened to each call, as its servers saw it. Shared by the servers of one
	 * run.
	 */
	public static final class Ledger {

		private final ConcurrentHashMap<String, Integer> executed = new ConcurrentHashMap<>();

		private final ConcurrentHashMap<String, Integer> byServer = new ConcurrentHashMap<>();

		/** Who has answered a call. */
		private final ConcurrentHashMap<String, String> answered = new ConcurrentHashMap<>();

		/**
		 * Writes down an execution.
		 * @param key the call's key
		 * @param address the server
		 */
		public void executed(String key, String address) {
			this.executed.merge(key, 1, Integer::sum);
			this.byServer.merge(address, 1, Integer::sum);
		}

		/**
		 * Writes down that an OK answer was written.
		 * @param key the call's key
		 * @param address the server
		 */
		public void answered(String key, String address) {
			this.answered.put(key, address);
		}

		/**
		 * Counts executions of a call.
		 * @param key its key
		 * @return how often servers have executed it
		 */
		public int executions(String key) {
			return this.executed.getOrDefault(key, 0);
		}

		/**
		 * Returns the server that has written an OK answer to a call.
		 * @param key its key
		 * @return its address, {@code null} if none has
		 */
		public @Nullable String answeredBy(String key) {
			return this.answered.get(key);
		}

		/**
		 * Counts executions on a server.
		 * @param address the server
		 * @return how many
		 */
		public int executionsOn(String address) {
			return this.byServer.getOrDefault(address, 0);
		}

		/**
		 * Lists the calls that ran.
		 * @return their keys
		 */
		public Set<String> keys() {
			return Set.copyOf(this.executed.keySet());
		}

		/**
		 * Counts all executions.
		 * @return how many
		 */
		public long executions() {
			return this.executed.values().stream().mapToLong(Integer::longValue).sum();
		}

		/**
		 * Counts the calls that ran more than once.
		 * @return how many
		 */
		public long executedTwice() {
			return this.executed.values().stream().filter((times) -> times > 1).count();
		}

	}

}
