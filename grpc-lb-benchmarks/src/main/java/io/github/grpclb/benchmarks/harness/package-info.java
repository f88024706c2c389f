/**
 * Drives any {@code LoadBalancer} through the public API of grpc-java, without a network
 * and in virtual time.
 */
@NullMarked
package io.github.grpclb.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
