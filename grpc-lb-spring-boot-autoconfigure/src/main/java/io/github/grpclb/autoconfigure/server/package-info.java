/**
 * Binds {@code grpc.lb.server.*} and makes the server leave without losing a call.
 */
@NullMarked
package io.github.grpclb.autoconfigure.server;

import org.jspecify.annotations.NullMarked;
