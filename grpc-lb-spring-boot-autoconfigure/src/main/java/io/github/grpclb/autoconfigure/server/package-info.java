/**
 * Binds {@code grpc.lb.server.*} and makes the server leave without losing a call. Read
 * {@code GrpcLbServerAutoConfiguration} first. Runs on the threads that start and stop
 * the application.
 */
@NullMarked
package io.github.grpclb.autoconfigure.server;

import org.jspecify.annotations.NullMarked;
