/**
 * Registries of the application's own: their settings, Spring Cloud's discovery clients,
 * and beans of the user's. {@code GrpcLbDiscoveryAutoConfiguration} is the file to read
 * first.
 */
@NullMarked
package io.github.grpclb.autoconfigure.discovery;

import org.jspecify.annotations.NullMarked;
