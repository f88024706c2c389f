package io.github.grpclb.server;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several listeners, of which none can keep the others from hearing, nor a drain from
 * going on.
 */
final class ServerListeners implements ServerListener {

	private static final Logger logger = LoggerFactory.getLogger(ServerListeners.class);

	private final List<ServerListener> all;

	ServerListeners(List<? extends ServerListener> listeners) {
		this.all = List.copyOf(listeners);
	}

	@Override
	public void draining() {
		each("draining", ServerListener::draining);
	}

	@Override
	public void deregister() {
		each("deregister", ServerListener::deregister);
	}

	@Override
	public void register() {
		each("register", ServerListener::register);
	}

	@Override
	public void serving() {
		each("serving", ServerListener::serving);
	}

	@Override
	public void passed(DrainPhase phase, Duration length) {
		each("passed", (listener) -> listener.passed(phase, length));
	}

	@Override
	public void stopped(Duration length, boolean clean) {
		each("stopped", (listener) -> listener.stopped(length, clean));
	}

	private void each(String what, Consumer<ServerListener> call) {
		for (ServerListener listener : this.all) {
			try {
				call.accept(listener);
			}
			catch (RuntimeException ex) {
				logger.warn("{} of {} failed; the server goes on with the others. Mend that listener.", what,
						listener.getClass().getName(), ex);
			}
		}
	}

}
