package io.github.grpclb.balancer;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.grpc.ConnectivityState;
import io.grpc.SynchronizationContext.ScheduledHandle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.balancer.timing.Timers;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.Cause;

/**
 * Tells which backends were lost, and which are back: those of a second together, because
 * a zone that fails takes hundreds of them. A connection that is renewed at once is not
 * lost. Lives in the channel's {@code SynchronizationContext}.
 */
final class ConnectionLosses {

	private static final Logger logger = LoggerFactory.getLogger(ConnectionLosses.class);

	/** Connections of a lost zone break within a second of each other. */
	private static final long TOGETHER_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** Enough to see a pattern, short enough for a line. */
	private static final int NAMED = 5;

	private final Timers timers;

	private final Set<String> away = new HashSet<>();

	/** Address to what is said of it. */
	private final Map<String, String> lost = new LinkedHashMap<>();

	private final Set<String> back = new HashSet<>();

	private @Nullable ScheduledHandle telling;

	ConnectionLosses(Timers timers) {
		this.timers = timers;
	}

	void changed(Backend backend, @Nullable BalancedClient client) {
		// One that is going is expected to close its connections.
		if (client == null || backend.going()) {
			return;
		}
		String address = backend.address();
		if (backend.state() == ConnectivityState.TRANSIENT_FAILURE && this.away.add(address)) {
			if (!this.back.remove(address)) {
				this.lost.put(address, backend.fitness().text());
			}
		}
		else if (backend.state() == ConnectivityState.READY && this.away.remove(address)
				&& this.lost.remove(address) == null) {
			this.back.add(address);
		}
		if (this.telling == null && !(this.lost.isEmpty() && this.back.isEmpty())) {
			this.telling = this.timers.after(TOGETHER_NANOS, () -> tell(client));
		}
	}

	private void tell(BalancedClient client) {
		this.telling = null;
		if (!this.lost.isEmpty()) {
			String addresses = list(this.lost.keySet());
			String why = this.lost.values().iterator().next();
			logger.atInfo()
				.addKeyValue("client", client.name())
				.addKeyValue("backend", addresses)
				.addKeyValue("cause", why)
				.log("Client '{}': {} cannot be called: the first {}. Others take the calls, and it is tried again.",
						client.name(), addresses, why);
			client.note("connection", "lost " + addresses, Cause.balancer(why));
		}
		if (!this.back.isEmpty()) {
			String addresses = list(this.back);
			logger.atInfo()
				.addKeyValue("client", client.name())
				.addKeyValue("backend", addresses)
				.log("Client '{}': {} can be called again.", client.name(), addresses);
			client.note("connection", "back " + addresses, Cause.balancer(null));
		}
		this.lost.clear();
		this.back.clear();
	}

	private static String list(Set<String> addresses) {
		String named = addresses.stream().sorted().limit(NAMED).collect(Collectors.joining(", "));
		return (addresses.size() > NAMED) ? named + " and " + (addresses.size() - NAMED) + " more" : named;
	}

	/** A backend that the list no longer has is nobody's loss. */
	void forget(Backend backend) {
		this.away.remove(backend.address());
		this.lost.remove(backend.address());
		this.back.remove(backend.address());
	}

	void stop() {
		if (this.telling != null) {
			this.telling.cancel();
			this.telling = null;
		}
	}

}
