package io.github.grpclb.verification.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;

import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerListener;
import io.github.grpclb.spec.DrainSpec;
import io.github.grpclb.spec.ServerSpec;

/**
 * A server as this library sets one up, with the health service; it drains when it is
 * closed. Thread-safe.
 */
public final class DrainingServer implements AutoCloseable {

	/**
	 * Clients here hear of NOT_SERVING in milliseconds; the defaults are for clusters.
	 */
	private static final DrainSpec DRAIN = new DrainSpec(true, Duration.ofSeconds(2), Duration.ofMillis(300),
			Duration.ofMillis(300), Duration.ofSeconds(10));

	private final HealthStatusManager health = new HealthStatusManager();

	private final AtomicInteger connections = new AtomicInteger();

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final ServerControl control;

	private final Server server;

	private volatile int port;

	private DrainingServer(int port, Duration maxConnectionAge, ConcurrentHashMap<String, Integer> executed) {
		ServerSpec on = ServerSpec.defaults();
		this.control = new ServerControl(
				new ServerSpec(maxConnectionAge, Duration.ofSeconds(10), on.maxConnectionIdle(), on.permitKeepalive(),
						DRAIN, on.admission(), on.maxStreamAge(), on.loadReport()),
				ServerListener.NONE);
		NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
			.executor(this.executor)
			.addService(this.health.getHealthService())
			.addTransportFilter(new ServerTransportFilter() {

				@Override
				public Attributes transportReady(Attributes attributes) {
					DrainingServer.this.connections.incrementAndGet();
					return attributes;
				}

			})
			.addService(ServerServiceDefinition.builder("verification.Counting")
				.addMethod(CountingServer.CALL, (ServerCall<String, String> call, Metadata headers) -> {
					call.request(2);
					executed.merge(String.valueOf(headers.get(CountingServer.KEY)), 1, Integer::sum);
					return answer(call);
				})
				.build());
		this.control.configure(builder);
		try {
			this.server = builder.build().start();
			this.port = this.server.getPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.control.started();
	}

	private ServerCall.Listener<String> answer(ServerCall<String, String> call) {
		return new ServerCall.Listener<>() {

			@Override
			public void onHalfClose() {
				call.sendHeaders(new Metadata());
				call.sendMessage(address());
				call.close(Status.OK, new Metadata());
			}

		};
	}

	/**
	 * Starts a server.
	 * @param port its port, 0 for any
	 * @param maxConnectionAge after which connections get GOAWAY
	 * @param executed counts executions by the calls' keys
	 * @return the server, which says SERVING
	 */
	public static DrainingServer start(int port, Duration maxConnectionAge,
			ConcurrentHashMap<String, Integer> executed) {
		return new DrainingServer(port, maxConnectionAge, executed);
	}

	/**
	 * Returns where it listens, also after its end.
	 * @return the port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Returns where it listens, also after its end.
	 * @return {@code host:port}
	 */
	public String address() {
		return "127.0.0.1:" + port();
	}

	/**
	 * Counts the connections that became ready.
	 * @return how many
	 */
	public int connections() {
		return this.connections.get();
	}

	/**
	 * Says SERVING or NOT_SERVING to those who watch, and goes on answering.
	 * @param serving which
	 */
	public void serving(boolean serving) {
		this.health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES,
				serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
	}

	/** Drains, and returns when it has ended. */
	@Override
	public void close() {
		this.control.shutdown(this.server);
		try {
			this.server.awaitTermination();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.executor.shutdown();
	}

}
