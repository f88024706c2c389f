package io.github.grpclb.server;

import io.github.grpclb.server.report.LoadStreams;

/**
 * What a drain has to end itself, because nobody else would.
 *
 * @param health the streams that watch the health
 * @param load the streams of load reports
 * @param ending all calls
 * @param reconnects whether clients of the application's streams are used to reconnect
 */
record ServerStreams(HealthGate health, LoadStreams load, EndableCalls ending, boolean reconnects) {

	void endWatches() {
		this.ending.endWatches();
	}

	/** Clients that know how to come back have nothing to wait for. */
	void reconnectEarly() {
		if (this.reconnects) {
			this.ending.endStreams();
		}
	}

	int endAll() {
		return this.ending.endAll();
	}

}
