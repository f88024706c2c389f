package io.github.grpclb.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.grpc.ServerBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.spec.ServerSpec;

/**
 * Sets what grpc-java's server builder bounds itself.
 */
final class ServerBounds {

	private static final Logger logger = LoggerFactory.getLogger(ServerBounds.class);

	private ServerBounds() {
	}

	static void apply(ServerSpec spec, ServerBuilder<?> builder) {
		if (bounded(spec.maxConnectionAge())) {
			builder.maxConnectionAge(spec.maxConnectionAge().toNanos(), TimeUnit.NANOSECONDS);
			// grpc-java's own default is to wait for ever.
			builder.maxConnectionAgeGrace(spec.maxConnectionAgeGrace().toNanos(), TimeUnit.NANOSECONDS);
		}
		if (bounded(spec.maxConnectionIdle())) {
			builder.maxConnectionIdle(spec.maxConnectionIdle().toNanos(), TimeUnit.NANOSECONDS);
		}
		int perConnection = spec.admission().maxConcurrentCallsPerConnection();
		if (perConnection > 0) {
			boundCallsPerConnection(builder, perConnection);
		}
		builder.permitKeepAliveTime(spec.permitKeepalive().time().toNanos(), TimeUnit.NANOSECONDS);
		builder.permitKeepAliveWithoutCalls(spec.permitKeepalive().withoutCalls());
	}

	/**
	 * Sets what clients are told in HTTP/2's {@code MAX_CONCURRENT_STREAMS}: they keep
	 * further calls back. {@code ServerBuilder} does not have it, but Netty's builder,
	 * shaded or not, and OkHttp's do.
	 */
	private static void boundCallsPerConnection(ServerBuilder<?> builder, int calls) {
		try {
			builder.getClass().getMethod("maxConcurrentCallsPerConnection", int.class).invoke(builder, calls);
		}
		catch (NoSuchMethodException ex) {
			logger.warn("grpc.lb.server.max-concurrent-calls-per-connection has no effect: {} has no such bound. "
					+ "Use a Netty server, or grpc.lb.server.concurrency-limit.", builder.getClass().getName());
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("Cannot bound the calls of a connection", ex);
		}
	}

	private static boolean bounded(Duration duration) {
		return !duration.isZero();
	}

}
