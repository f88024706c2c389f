package io.github.grpclb.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.grpc.ServerBuilder;

import io.github.grpclb.spec.ServerSpec;

/**
 * Sets what grpc-java's server builder bounds itself.
 */
final class ServerBounds {

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
		builder.permitKeepAliveTime(spec.permitKeepalive().time().toNanos(), TimeUnit.NANOSECONDS);
		builder.permitKeepAliveWithoutCalls(spec.permitKeepalive().withoutCalls());
	}

	private static boolean bounded(Duration duration) {
		return !duration.isZero();
	}

}
