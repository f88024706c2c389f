/**
 * Balanced clients for net.devh's {@code @GrpcClient}. Read
 * {@code DevhClientAutoConfiguration} first. Runs on the thread that starts the
 * application.
 */
@NullMarked
package io.github.grpclb.autoconfigure.client.devh;

import org.jspecify.annotations.NullMarked;
