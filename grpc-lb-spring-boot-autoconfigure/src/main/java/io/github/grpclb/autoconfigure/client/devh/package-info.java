/**
 * Balanced clients for net.devh's {@code @GrpcClient}.
 */
@NullMarked
package io.github.grpclb.autoconfigure.client.devh;

import org.jspecify.annotations.NullMarked;
