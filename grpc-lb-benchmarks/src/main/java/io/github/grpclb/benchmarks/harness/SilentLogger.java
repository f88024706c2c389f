package io.github.grpclb.benchmarks.harness;

import io.grpc.ChannelLogger;

/**
 * A channel's log, switched off as in production.
 */
final class SilentLogger extends ChannelLogger {

	static final SilentLogger INSTANCE = new SilentLogger();

	private SilentLogger() {
	}

	@Override
	public void log(ChannelLogLevel level, String message) {
	}

	@Override
	public void log(ChannelLogLevel level, String template, Object... args) {
	}

}
