/**
 * The server side for Spring Boot's own gRPC server.
 */
@NullMarked
package io.github.grpclb.autoconfigure.server.springgrpc;

import org.jspecify.annotations.NullMarked;
