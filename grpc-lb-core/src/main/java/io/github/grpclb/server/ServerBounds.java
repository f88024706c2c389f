package io.github.grpclb.server;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.grpc.ServerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.spec.ServerSpec;

/**
 * Sets what grpc-java's server builder bounds itself. Builders of servers without
 * connections of their own (in-process, servlet) have none of these bounds and throw;
 * that is said in one line, and the server starts.
 */
final class ServerBounds {

	private static final Logger logger = LoggerFactory.getLogger(ServerBounds.class);

	private final ServerBuilder<?> builder;

	private final List<String> unsupported = new ArrayList<>();

	private ServerBounds(ServerBuilder<?> builder) {
		this.builder = builder;
	}

	static void apply(ServerSpec spec, ServerBuilder<?> builder) {
		ServerBounds bounds = new ServerBounds(builder);
		bounds.apply(spec);
		if (!bounds.unsupported.isEmpty()) {
			logger.info(
					"{} cannot bound its connections: grpc.lb.server.{} has no effect on this server. Everything else "
							+ "of grpc.lb.server has; for those use a Netty server.",
					builder.getClass().getSimpleName(), String.join(", ", bounds.unsupported));
		}
	}

	private void apply(ServerSpec spec) {
		if (bounded(spec.maxConnectionAge())) {
			bound("max-connection-age", () -> {
				this.builder.maxConnectionAge(spec.maxConnectionAge().toNanos(), TimeUnit.NANOSECONDS);
				// grpc-java's own default is to wait for ever.
				this.builder.maxConnectionAgeGrace(spec.maxConnectionAgeGrace().toNanos(), TimeUnit.NANOSECONDS);
			});
		}
		if (bounded(spec.maxConnectionIdle())) {
			bound("max-connection-idle",
					() -> this.builder.maxConnectionIdle(spec.maxConnectionIdle().toNanos(), TimeUnit.NANOSECONDS));
		}
		int perConnection = spec.admission().maxConcurrentCallsPerConnection();
		if (perConnection > 0) {
			bound("max-concurrent-calls-per-connection", () -> boundCallsPerConnection(perConnection));
		}
		bound("permit-keepalive", () -> {
			this.builder.permitKeepAliveTime(spec.permitKeepalive().time().toNanos(), TimeUnit.NANOSECONDS);
			this.builder.permitKeepAliveWithoutCalls(spec.permitKeepalive().withoutCalls());
		});
	}

	private void bound(String key, Runnable setter) {
		try {
			setter.run();
		}
		catch (UnsupportedOperationException ex) {
			this.unsupported.add(key);
		}
	}

	/**
	 * Sets what clients are told in HTTP/2's {@code MAX_CONCURRENT_STREAMS}: they keep
	 * further calls back. {@code ServerBuilder} does not have it, but Netty's builder,
	 * shaded or not, and OkHttp's do.
	 */
	private void boundCallsPerConnection(int calls) {
		try {
			this.builder.getClass().getMethod("maxConcurrentCallsPerConnection", int.class).invoke(this.builder, calls);
		}
		catch (NoSuchMethodException ex) {
			throw new UnsupportedOperationException(ex);
		}
		catch (InvocationTargetException ex) {
			if (ex.getCause() instanceof UnsupportedOperationException unsupported) {
				throw unsupported;
			}
			throw new IllegalStateException("Cannot bound the calls of a connection", ex);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException("Cannot bound the calls of a connection", ex);
		}
	}

	private static boolean bounded(Duration duration) {
		return !duration.isZero();
	}

}
