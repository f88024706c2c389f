/**
 * What a server tells of its load: ORCA trailers and streams, and probes. Read
 * {@code ServerLoad} first. Any thread.
 */
@NullMarked
package io.github.grpclb.server.report;

import org.jspecify.annotations.NullMarked;
