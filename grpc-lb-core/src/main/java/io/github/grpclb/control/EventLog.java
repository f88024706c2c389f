package io.github.grpclb.control;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.ForeignText;
import io.github.grpclb.snapshot.Event;

/**
 * The last changes of one client. Thread-safe.
 */
final class EventLog {

	static final int SIZE = 100;

	private static final Logger logger = LoggerFactory.getLogger(EventLog.class);

	private final Deque<Event> events = new ArrayDeque<>();

	private final String client;

	private final Clock clock;

	EventLog(String client, Clock clock) {
		this.client = client;
		this.clock = clock;
	}

	/** Adds a change, and logs it. */
	void add(String what, String text, Cause cause) {
		String value = ForeignText.of(text);
		String detail = ForeignText.orNull(cause.detail());
		logger.atInfo()
			.addKeyValue("client", this.client)
			.addKeyValue("event", what)
			.addKeyValue("cause", cause.kind())
			.log("Client '{}': {} {} (by {}{})", this.client, what, value, cause.kind(),
					(detail != null) ? ": " + detail : "");
		note(what, value, cause);
	}

	/** Adds something that whoever has seen it logs by itself. */
	void note(String what, String text, Cause cause) {
		String value = ForeignText.of(text);
		String detail = ForeignText.orNull(cause.detail());
		synchronized (this.events) {
			if (this.events.size() == SIZE) {
				this.events.removeLast();
			}
			this.events.addFirst(new Event(this.clock.instant(), what, value, cause.kind().toString(), detail));
		}
	}

	/** The newest first. */
	List<Event> list() {
		synchronized (this.events) {
			return List.copyOf(this.events);
		}
	}

}
