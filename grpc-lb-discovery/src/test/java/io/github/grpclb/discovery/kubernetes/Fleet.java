package io.github.grpclb.discovery.kubernetes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import org.awaitility.Awaitility;

import io.github.grpclb.channel.BalancedChannels;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.testing.TextMarshaller;

/**
 * Real servers on 127.0.1.1, .2 and so on, and a client that sends 200 calls a second
 * through a balanced channel.
 */
final class Fleet implements AutoCloseable {

	private static final MethodDescriptor<String, String> ECHO = MethodDescriptor
		.newBuilder(TextMarshaller.INSTANCE, TextMarshaller.INSTANCE)
		.setType(MethodDescriptor.MethodType.UNARY)
		.setFullMethodName("test.Echo/Echo")
		.build();

	/** A call that is answered when the test says so. */
	private static final String SLOW = "slow";

	private static final long PERIOD_MICROS = 5_000;

	private final Map<Integer, Server> servers = new TreeMap<>();

	private final Map<Integer, AtomicLong> calls = new ConcurrentHashMap<>();

	private final Map<Integer, AtomicLong> lastCall = new ConcurrentHashMap<>();

	private final Queue<StreamObserver<String>> slow = new ConcurrentLinkedQueue<>();

	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	private final AtomicLong sent = new AtomicLong();

	private final AtomicLong answered = new AtomicLong();

	private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();

	private final ManagedChannel channel;

	private int port;

	Fleet(BalancedClient client) {
		NettyChannelBuilder builder = NettyChannelBuilder.forTarget(BalancedChannels.target(client.name()))
			.usePlaintext();
		BalancedChannels.configure(builder, client);
		this.channel = builder.build();
	}

	/** Starts servers up to the number; all listen on the same port. */
	void grow(int count) throws IOException {
		for (int i = this.servers.size() + 1; i <= count; i++) {
			int id = i;
			this.calls.put(id, new AtomicLong());
			this.lastCall.put(id, new AtomicLong());
			Server server = NettyServerBuilder.forAddress(new InetSocketAddress(address(id), this.port))
				.addService(ServerServiceDefinition.builder("test.Echo")
					.addMethod(ECHO, ServerCalls.asyncUnaryCall((String request, StreamObserver<String> responses) -> {
						this.calls.get(id).incrementAndGet();
						this.lastCall.get(id).set(System.nanoTime());
						if (request.equals(SLOW)) {
							this.slow.add(responses);
							return;
						}
						responses.onNext(request);
						responses.onCompleted();
					}))
					.build())
				.build()
				.start();
			this.port = server.getPort();
			this.servers.put(id, server);
		}
	}

	static String address(int id) {
		return "127.0.1." + id;
	}

	int port() {
		return this.port;
	}

	/** The slice of servers, all ready. */
	String slice(int... ids) {
		String[] endpoints = new String[ids.length];
		for (int i = 0; i < ids.length; i++) {
			endpoints[i] = SliceJson.ready(address(ids[i]), "pod-" + ids[i]);
		}
		return slice(endpoints);
	}

	String slice(String... endpoints) {
		return SliceJson.sliceOf("orders-a", "IPv4", SliceJson.port("grpc", this.port), endpoints);
	}

	void startLoad() {
		this.load.scheduleAtFixedRate(this::call, 0, PERIOD_MICROS, TimeUnit.MICROSECONDS);
	}

	private void call() {
		call("hello");
	}

	/** Sends calls that stay under way, and waits until servers have them. */
	void startSlowCalls(int count) {
		for (int i = 0; i < count; i++) {
			call(SLOW);
		}
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.slow.size() == count);
	}

	/** Answers them all. */
	void endSlowCalls() {
		for (StreamObserver<String> call = this.slow.poll(); call != null; call = this.slow.poll()) {
			call.onNext(SLOW);
			call.onCompleted();
		}
	}

	/** Stops a server in the orderly way; its calls go on. */
	void shutdown(int id) {
		this.servers.get(id).shutdown();
	}

	/** Stops the load and waits for all answers. */
	void finish() {
		this.load.shutdown();
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.load.isTerminated() && this.sent.get() == this.answered.get() + this.failures.size());
	}

	private void call(String request) {
		this.sent.incrementAndGet();
		CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS);
		ClientCalls.asyncUnaryCall(this.channel.newCall(ECHO, options), request, new StreamObserver<String>() {

			@Override
			public void onNext(String value) {
				Fleet.this.answered.incrementAndGet();
			}

			@Override
			public void onError(Throwable ex) {
				Fleet.this.failures.add(ex.toString());
			}

			@Override
			public void onCompleted() {
				// Counted by its message.
			}

		});
	}

	long calls(int id) {
		return this.calls.get(id).get();
	}

	long lastCallNanos(int id) {
		return this.lastCall.get(id).get();
	}

	long sent() {
		return this.sent.get();
	}

	Queue<String> failures() {
		return this.failures;
	}

	@Override
	public void close() {
		this.load.shutdownNow();
		this.channel.shutdownNow();
		this.servers.values().forEach(Server::shutdownNow);
	}

}
