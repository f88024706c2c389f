/**
 * Balanced clients for Spring Boot's own gRPC client.
 */
@NullMarked
package io.github.grpclb.autoconfigure.client.springgrpc;

import org.jspecify.annotations.NullMarked;
