/**
 * Registries of the application's own: their settings, Spring Cloud's discovery clients,
 * and beans of the user's. Read {@code GrpcLbDiscoveryAutoConfiguration} first. Bound on
 * the thread that starts the application; Spring Cloud's clients, which may block, are
 * asked on executors.
 */
@NullMarked
package io.github.grpclb.autoconfigure.discovery;

import org.jspecify.annotations.NullMarked;
