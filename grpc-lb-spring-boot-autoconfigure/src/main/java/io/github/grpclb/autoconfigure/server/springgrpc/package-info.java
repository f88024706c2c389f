/**
 * The server side for Spring Boot's own gRPC server, on Netty and in a servlet container.
 * Read {@code SpringGrpcServerAutoConfiguration} first. Runs on the threads that start
 * and stop the application.
 */
@NullMarked
package io.github.grpclb.autoconfigure.server.springgrpc;

import org.jspecify.annotations.NullMarked;
