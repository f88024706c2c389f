/**
 * Balanced clients for Spring Boot's own gRPC client. Read
 * {@code SpringGrpcClientAutoConfiguration} first. Runs on the threads that create
 * channels.
 */
@NullMarked
package io.github.grpclb.autoconfigure.client.springgrpc;

import org.jspecify.annotations.NullMarked;
