/**
 * One backend of the sample. Read {@code OrderBackend} first. Runs on the gRPC server's
 * threads.
 */
@NullMarked
package io.github.grpclb.sample.backend;

import org.jspecify.annotations.NullMarked;
