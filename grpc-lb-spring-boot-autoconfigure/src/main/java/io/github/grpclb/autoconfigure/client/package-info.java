/**
 * Binds {@code grpc.lb.*} and registers the balanced clients.
 */
@NullMarked
package io.github.grpclb.autoconfigure.client;

import org.jspecify.annotations.NullMarked;
