package io.github.grpclb.control;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.ConnectivityState;
import io.grpc.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that a client has lost its last usable backend, over all of its channels, and
 * once that it has one again. Thread-safe.
 */
final class Outage {

	private static final Logger logger = LoggerFactory.getLogger(Outage.class);

	/** A server that restarts its only connection is no outage. */
	private static final long PATIENCE_SECONDS = 2;

	private final String client;

	private final ScheduledExecutorService scheduler;

	private final EventLog events;

	private final Map<Object, State> channels = new IdentityHashMap<>();

	private boolean served;

	private boolean out;

	private int doubts;

	Outage(String client, ScheduledExecutorService scheduler, EventLog events) {
		this.client = client;
		this.scheduler = scheduler;
		this.events = events;
	}

	synchronized void report(Object channel, ConnectivityState state, Status why) {
		if (state == ConnectivityState.SHUTDOWN) {
			// A channel that goes to sleep, or is closed, has lost nothing.
			this.channels.remove(channel);
			this.served &= !this.channels.isEmpty();
			return;
		}
		this.channels.put(channel, new State(state, why));
		if (any(ConnectivityState.READY)) {
			this.served = true;
			this.doubts++;
			if (this.out) {
				this.out = false;
				this.events.note("outage", "over", Cause.BALANCER);
				logger.atInfo()
					.addKeyValue("client", this.client)
					.log("Client '{}' has a usable backend again; calls go through.", this.client);
			}
		}
		else if (!any(ConnectivityState.CONNECTING)) {
			begin(why);
		}
		else if (this.served && !this.out) {
			this.served = false;
			doubt();
		}
	}

	private boolean any(ConnectivityState state) {
		return this.channels.values().stream().anyMatch((channel) -> channel.state() == state);
	}

	/** Connecting may take long, and those who wait for it should know. */
	private void doubt() {
		int doubt = ++this.doubts;
		try {
			this.scheduler.schedule(() -> confirm(doubt), PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The registry of client '{}' is closed: its outages are not told any more.", this.client);
		}
	}

	private synchronized void confirm(int doubt) {
		if (doubt == this.doubts && !this.channels.isEmpty()) {
			begin(this.channels.values().iterator().next().why());
		}
	}

	private void begin(Status why) {
		if (this.out) {
			return;
		}
		this.out = true;
		this.served = false;
		String text = (why.getDescription() != null) ? why.getDescription() : why.getCode().toString();
		this.events.note("outage", "no usable backend", Cause.balancer(text));
		logger.atWarn()
			.addKeyValue("client", this.client)
			.addKeyValue("cause", text)
			.log("Client '{}' has no usable backend: calls fail, or wait if they may, until one is back. {}. See "
					+ "/actuator/grpclb/{}.", this.client, text, this.client);
	}

	private record State(ConnectivityState state, Status why) {
	}

}
