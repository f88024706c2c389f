/**
 * The server side: life cycle, drain and health; admission, the calls in progress and
 * load reports are packages of their own. Read
 * {@link io.github.grpclb.server.ServerControl} first. Interceptors and tracers run on
 * the transport's threads, the steps of a drain on the thread that stops the server.
 */
@NullMarked
package io.github.grpclb.server;

import org.jspecify.annotations.NullMarked;
