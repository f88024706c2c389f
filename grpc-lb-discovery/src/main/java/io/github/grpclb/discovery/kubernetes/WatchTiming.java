package io.github.grpclb.discovery.kubernetes;

import java.time.Duration;

/**
 * How long a watch is and when its connection is taken to be dead.
 *
 * @param shortest the shortest watch that is asked for; a whole number of seconds
 * @param longest the longest watch; each is drawn between the two, so that a fleet does
 * not come back in step
 * @param grace how much longer than the watch the connection may be silent
 * @param answer how long to wait for the headers of an answer, and for the next byte of a
 * list
 * @param pageSize how many slices are listed by one request
 */
record WatchTiming(Duration shortest, Duration longest, Duration grace, Duration answer, int pageSize) {

	/**
	 * A server that lives says something before the watch's end: a bookmark, or the end
	 * of the answer. So silence of more than 45 s is a dead connection, which leaves 15
	 * of the 60 s within which it must be found for connecting anew and listing.
	 */
	static final WatchTiming DEFAULT = new WatchTiming(Duration.ofSeconds(30), Duration.ofSeconds(40),
			Duration.ofSeconds(5), Duration.ofSeconds(10), 100);

}
