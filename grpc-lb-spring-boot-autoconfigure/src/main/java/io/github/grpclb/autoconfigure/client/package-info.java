/**
 * Binds {@code grpc.lb.*} and registers the balanced clients. Read
 * {@code ClientConfigurationLoader} first, then {@code ClientBinder}. Runs on the thread
 * that starts the application, and on the reload's.
 */
@NullMarked
package io.github.grpclb.autoconfigure.client;

import org.jspecify.annotations.NullMarked;
